import { request as httpRequest, type IncomingMessage } from 'node:http'
import { setTimeout as sleep } from 'node:timers/promises'
import { createClient } from 'graphql-ws'
import { sql } from 'kysely'
import { expect, test } from 'vitest'
import { WebSocket } from 'ws'
import { openReadySocket } from '../support/raw-socket.ts'
import { type ScriptedServer, startScriptedServer } from '../support/scripted-api.ts'

async function readiness({ url }: ScriptedServer): Promise<{ status: number; reasons: string[] }> {
  const response = await fetch(`${url}/readyz`)
  const { reasons } = (await response.json()) as { reasons: string[] }
  return { status: response.status, reasons }
}

test('/healthz says the version', async () => {
  await using server = await startScriptedServer()
  const response = await fetch(`${server.url}/healthz`)
  expect(await response.json()).toEqual({ status: 'ok', version: '1.2.3' })
})

test('/readyz names the migrations that are missing', async () => {
  await using server = await startScriptedServer()
  expect(await readiness(server)).toEqual({ status: 200, reasons: [] })
  await sql`delete from kysely_migration`.execute(server.db)
  const { status, reasons } = await readiness(server)
  expect(status).toBe(503)
  expect(reasons).toContain('The migration 0001_first_light is not applied')
})

test('/readyz says when the database does not answer', async () => {
  await using server = await startScriptedServer()
  await sql`drop table kysely_migration`.execute(server.db)
  const { status, reasons } = await readiness(server)
  expect(status).toBe(503)
  expect(reasons).toEqual([expect.stringContaining('The database does not answer')])
})

test('a port in use is said in a sentence with the way out', async () => {
  await using server = await startScriptedServer()
  await expect(startScriptedServer({ port: server.port })).rejects.toMatchObject({
    name: 'ListenError',
    message: expect.stringContaining(`Port ${server.port} is in use`),
    hint: expect.stringContaining(`PORT=${server.port + 1} npm start`),
  })
})

test('an address that is not ours is said too', async () => {
  await expect(startScriptedServer({ host: '192.0.2.1' })).rejects.toMatchObject({
    message: '192.0.2.1 is no address of this machine',
  })
})

test('stopping lets a running request end, and tells sockets to come back', async () => {
  const server = await startScriptedServer()
  await using socket = await openReadySocket(server.url)
  socket.send({ type: 'subscribe', id: 'a', payload: { query: 'subscription { silence }' } })
  await socket.next()
  const slow = fetch(`${server.url}/graphql?query={slow(ms:700)}`)
  await sleep(200)
  const start = performance.now()
  await server[Symbol.asyncDispose]()
  expect(await (await slow).json()).toEqual({ data: { slow: 'done' } })
  expect(await socket.closed).toEqual({ code: 1012, reason: 'Service restart' })
  expect(performance.now() - start).toBeLessThan(1900)
  expect(server.silence.open).toBe(0)
})

test('a client comes back by itself when the server does', async () => {
  const first = await startScriptedServer()
  const client = createClient({
    url: `${first.url.replace('http', 'ws')}/graphql`,
    webSocketImpl: WebSocket,
    retryAttempts: 20,
    retryWait: () => sleep(100),
    // Outside browsers a refused connection is an error of the socket, and no close.
    shouldRetry: () => true,
  })
  const events = client.iterate({ query: 'subscription { silence }' })
  expect(await events.next()).toMatchObject({ value: { data: { silence: 0 } } })
  await first[Symbol.asyncDispose]()
  await using second = await startScriptedServer({ port: first.port })
  expect(await events.next()).toMatchObject({ value: { data: { silence: 0 } } })
  expect(second.silence.open).toBe(1)
  await client.dispose()
})

test('stopping ends an event stream and waits two seconds at most', async () => {
  const server = await startScriptedServer()
  const stream = await fetch(`${server.url}/graphql?query=subscription{silence}`, {
    headers: { accept: 'text/event-stream' },
  })
  const endless = fetch(`${server.url}/graphql?query={slow(ms:60000)}`)
  const outcome = endless.then(
    () => 'answered',
    () => 'cut',
  )
  await sleep(200)
  const start = performance.now()
  await server[Symbol.asyncDispose]()
  await expect(stream.text()).rejects.toThrow('terminated')
  expect(await outcome).toBe('cut')
  expect(performance.now() - start).toBeLessThan(3000)
})

test('while stopping, a connection that is still open hears that the server is not ready', async () => {
  const server = await startScriptedServer()
  const slow = fetch(`${server.url}/graphql?query={slow(ms:600)}`)
  await sleep(150)
  const stopped = server[Symbol.asyncDispose]()
  await expect(fetch(`${server.url}/readyz`)).rejects.toThrow()
  expect((await slow).status).toBe(200)
  await stopped
})

test('an answer begun before a failure never ends the process', async () => {
  await using server = await startScriptedServer()
  const request = httpRequest(`${server.url}/graphql?query=subscription{flood(bytes:1000)}`, {
    headers: { accept: 'text/event-stream' },
  })
  request.on('error', () => {})
  request.end()
  const response = await new Promise<IncomingMessage>((done) => request.once('response', done))
  response.on('error', () => {})
  response.destroy()
  await expect.poll(() => server.flood.ended).toBe(1)
  expect((await fetch(`${server.url}/healthz`)).status).toBe(200)
  expect(server.logged).toEqual([])
})
