import { request as httpRequest, type IncomingMessage } from 'node:http'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { openReadySocket, type RawSocket } from '../support/raw-socket.ts'
import { type ScriptedServer, startScriptedServer } from '../support/scripted-api.ts'

const EVENT_BYTES = 50_000
// What the kernel's own buffers may take on loopback, in both directions, and ours.
const MOST_BYTES = 40_000_000

let server: ScriptedServer

beforeEach(async () => {
  server = await startScriptedServer({ limits: { stuckMs: 1500 } })
})

afterEach(() => server[Symbol.asyncDispose]())

const flood = `subscription { flood(bytes: ${EVENT_BYTES}) }`

async function floodSocket(): Promise<RawSocket> {
  const raw = await openReadySocket(server.url)
  raw.send({ type: 'subscribe', id: 'a', payload: { query: flood } })
  await raw.next()
  return raw
}

function floodStream(): Promise<IncomingMessage> {
  return new Promise((done, fail) => {
    const request = httpRequest(`${server.url}/graphql`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', accept: 'text/event-stream' },
    })
    request
      .once('response', done)
      .once('error', fail)
      .end(JSON.stringify({ query: flood }))
  })
}

/** Resolves when no more events are made: the reader's slowness has reached their source. */
async function standstill(): Promise<number> {
  for (let before = -1; ; ) {
    const { made } = server.flood
    if (made === before) return made
    before = made
    await sleep(150)
  }
}

test('a socket that stops reading stops its subscription, and others go on', async () => {
  await using slow = await floodSocket()
  slow.socket.pause()
  expect((await standstill()) * EVENT_BYTES).toBeLessThan(MOST_BYTES)
  await using other = await openReadySocket(server.url)
  other.send({ type: 'subscribe', id: 'b', payload: { query: 'subscription { count(to: 50) }' } })
  for (let i = 1; i <= 50; i++) {
    expect(await other.next()).toMatchObject({ payload: { data: { count: i } } })
  }
})

test('a socket that reads again gets the rest', async () => {
  await using slow = await floodSocket()
  slow.socket.pause()
  const made = await standstill()
  slow.socket.resume()
  await expect.poll(() => server.flood.made).toBeGreaterThan(made + 50)
})

test('a socket that is stuck is closed with 4413, and its subscription ends', async () => {
  await using slow = await floodSocket()
  slow.socket.pause()
  await standstill()
  await expect.poll(() => server.flood.ended, { timeout: 5000 }).toBe(1)
  slow.socket.resume()
  // The close frame stands behind what was not read, and may be lost with it.
  const { code, reason } = await slow.closed
  expect([`${code} ${reason}`]).toEqual([expect.stringMatching(/^(4413 slow|1006 )$/)])
})

test('a socket that reads up after the close was sent sees 4413', async () => {
  await using slow = await floodSocket()
  slow.socket.pause()
  await standstill()
  await sleep(1500)
  slow.socket.resume()
  expect(await slow.closed).toEqual({ code: 4413, reason: 'slow' })
})

test('an event stream that is not read stops its subscription, and is cut when stuck', async () => {
  const response = await floodStream()
  response.pause()
  expect((await standstill()) * EVENT_BYTES).toBeLessThan(MOST_BYTES)
  await expect.poll(() => server.flood.ended, { timeout: 5000 }).toBe(1)
  response.destroy()
})

test('an event stream that is read is not cut', async () => {
  const response = await floodStream()
  let bytes = 0
  response.on('data', (chunk: Buffer) => {
    bytes += chunk.length
  })
  await sleep(2500)
  expect(server.flood.ended).toBe(0)
  expect(bytes).toBeGreaterThan(EVENT_BYTES)
  response.destroy()
})
