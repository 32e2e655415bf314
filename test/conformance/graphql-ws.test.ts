import { createClient } from 'graphql-ws'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { WebSocket } from 'ws'
import { openRawSocket, openReadySocket } from '../support/raw-socket.ts'
import { type ScriptedServer, startScriptedServer } from '../support/scripted-api.ts'

let server: ScriptedServer

beforeAll(async () => {
  server = await startScriptedServer({
    limits: { initWaitMs: 300, maxSubscriptions: 5, pingMs: 200 },
  })
})

afterAll(() => server?.[Symbol.asyncDispose]())

describe('the graphql-ws client', () => {
  async function collect(query: string, variables?: Record<string, unknown>): Promise<unknown[]> {
    const client = createClient({
      url: `${server.url.replace('http', 'ws')}/graphql`,
      webSocketImpl: WebSocket,
      retryAttempts: 0,
    })
    try {
      const results = []
      for await (const result of client.iterate({ query, ...(variables && { variables }) })) {
        results.push(result)
      }
      return results
    } finally {
      await client.dispose()
    }
  }

  test('a query is answered once and completed', async () => {
    expect(await collect('{ hello }')).toEqual([{ data: { hello: 'world' } }])
  })

  test('a mutation is run once', async () => {
    const [first] = (await collect('mutation { bump }')) as [{ data: { bump: number } }]
    const [second] = (await collect('mutation { bump }')) as [{ data: { bump: number } }]
    expect(second.data.bump).toBe(first.data.bump + 1)
  })

  test('a subscription gives every event in order, then completes', async () => {
    const query = 'subscription ($to: Int!) { count(to: $to) }'
    const results = await collect(query, { to: 200 })
    expect(results).toEqual(Array.from({ length: 200 }, (_, i) => ({ data: { count: i + 1 } })))
  })

  test('a subscription that is ended by the client ends on the server', async () => {
    const client = createClient({
      url: `${server.url.replace('http', 'ws')}/graphql`,
      webSocketImpl: WebSocket,
    })
    for await (const _ of client.iterate({ query: 'subscription { flood(bytes: 10) }' })) break
    await expect.poll(() => server.flood.ended).toBe(1)
    await client.dispose()
  })

  test('a syntax error and an invalid document are answered, and the socket stays', async () => {
    await using raw = await openReadySocket(server.url)
    raw.send({ type: 'subscribe', id: 'a', payload: { query: '{ hello' } })
    expect(await raw.next()).toMatchObject({
      id: 'a',
      type: 'error',
      payload: [{ message: expect.stringContaining('Syntax Error') }],
    })
    raw.send({ type: 'subscribe', id: 'b', payload: { query: '{ nothing }' } })
    const invalid = await raw.next()
    expect(invalid).toMatchObject({ id: 'b', type: 'error' })
    expect(JSON.stringify(invalid)).not.toContain('"http"')
    raw.send({ type: 'subscribe', id: 'c', payload: { query: '{ hello }' } })
    expect(await raw.next()).toMatchObject({ id: 'c', payload: { data: { hello: 'world' } } })
  })

  test('an unknown operation name is answered with an error', async () => {
    await using raw = await openReadySocket(server.url)
    const payload = { query: 'query A { hello }', operationName: 'B' }
    raw.send({ type: 'subscribe', id: 'a', payload })
    expect(await raw.next()).toMatchObject({ id: 'a', type: 'error' })
  })
})

describe('errors', () => {
  test('an expected one keeps its message, code and hint', async () => {
    await using raw = await openReadySocket(server.url)
    raw.send({ type: 'subscribe', id: 'a', payload: { query: '{ missing }' } })
    expect(await raw.next()).toMatchObject({
      type: 'next',
      payload: {
        data: { missing: null },
        errors: [
          {
            message: 'Task 42 does not exist',
            path: ['missing'],
            extensions: { code: 'NOT_FOUND', hint: 'List them with tasks' },
          },
        ],
      },
    })
  })

  test('an expected one in the middle of a subscription ends it with its code', async () => {
    await using raw = await openReadySocket(server.url)
    raw.send({ type: 'subscribe', id: 'a', payload: { query: 'subscription { expires }' } })
    expect(await raw.next()).toMatchObject({ payload: { data: { expires: 1 } } })
    expect(await raw.next()).toMatchObject({
      type: 'error',
      payload: [
        {
          message: 'The log was restored',
          extensions: { code: 'CURSOR_EXPIRED', hint: 'Read the snapshot again' },
        },
      ],
    })
  })

  test('any other is masked, and logged once under the id that is shown', async () => {
    await using raw = await openReadySocket(server.url)
    for (const query of ['{ broken }', 'subscription { breaks }']) {
      server.logged.length = 0
      raw.send({ type: 'subscribe', id: 'a', payload: { query } })
      const messages = [await raw.next(), await raw.next()]
      const text = JSON.stringify(messages)
      expect(text).not.toContain('hunter2')
      expect(server.logged).toMatchObject([{ err: { message: 'the password is hunter2' } }])
      expect(text).toContain(server.logged[0]?.errorId)
    }
  })
})

describe('close codes', () => {
  test.each([
    ['no JSON', 'hello'],
    ['a type that does not exist', '{"type":"start"}'],
    ['a type only servers send', '{"type":"next","id":"1","payload":{}}'],
    ['a subscribe without an id', '{"type":"subscribe","payload":{"query":"{hello}"}}'],
  ])('4400 for %s', async (_what, frame) => {
    await using raw = await openReadySocket(server.url)
    raw.send(frame)
    expect(await raw.closed).toMatchObject({ code: 4400 })
  })

  test('4401 for a subscribe before connection_init', async () => {
    await using raw = await openRawSocket(server.url)
    raw.send({ type: 'subscribe', id: 'a', payload: { query: '{ hello }' } })
    expect(await raw.closed).toEqual({ code: 4401, reason: 'Unauthorized' })
  })

  test('4403 for a wrong token', async () => {
    await using raw = await openRawSocket(server.url)
    raw.send({ type: 'connection_init', payload: { token: 'evs_wrong' } })
    expect(await raw.closed).toEqual({ code: 4403, reason: 'Forbidden' })
  })

  test('4406 for another protocol', async () => {
    await expect(openRawSocket(server.url, { protocol: 'graphql-ws' })).rejects.toThrow(
      'Server sent no subprotocol',
    )
  })

  test('4408 when connection_init does not come', async () => {
    await using raw = await openRawSocket(server.url)
    expect(await raw.closed).toMatchObject({ code: 4408 })
  })

  test('4409 for an id in use', async () => {
    await using raw = await openReadySocket(server.url)
    raw.send({ type: 'subscribe', id: 'a', payload: { query: 'subscription { silence }' } })
    await raw.next()
    raw.send({ type: 'subscribe', id: 'a', payload: { query: '{ hello }' } })
    expect(await raw.closed).toEqual({ code: 4409, reason: 'Subscriber for a already exists' })
  })

  test('4429 for a second connection_init', async () => {
    await using raw = await openReadySocket(server.url)
    raw.send({ type: 'connection_init' })
    expect(await raw.closed).toMatchObject({ code: 4429 })
  })
})

describe('keeping a connection', () => {
  test('a ping is answered with its payload', async () => {
    await using raw = await openReadySocket(server.url)
    raw.send({ type: 'ping', payload: { n: 1 } })
    expect(await raw.next()).toEqual({ type: 'pong', payload: { n: 1 } })
  })

  test('a peer that answers no pings is cut', async () => {
    await using raw = await openReadySocket(server.url)
    raw.socket.pong = () => {}
    expect(await raw.closed).toMatchObject({ code: 1006 })
  })

  test('a closed socket ends its subscriptions', async () => {
    const raw = await openReadySocket(server.url)
    raw.send({ type: 'subscribe', id: 'a', payload: { query: 'subscription { silence }' } })
    await raw.next()
    await raw[Symbol.asyncDispose]()
    await expect.poll(() => server.silence.open).toBe(0)
  })
})

describe('limits', () => {
  test('the sixth operation of a socket limited to five is refused, the others go on', async () => {
    await using raw = await openReadySocket(server.url)
    for (const id of ['1', '2', '3', '4', '5']) {
      raw.send({ type: 'subscribe', id, payload: { query: 'subscription { silence }' } })
      expect(await raw.next()).toMatchObject({ id, type: 'next' })
    }
    raw.send({ type: 'subscribe', id: '6', payload: { query: '{ hello }' } })
    expect(await raw.next()).toMatchObject({
      id: '6',
      type: 'error',
      payload: [{ extensions: { code: 'TOO_MANY_OPERATIONS' } }],
    })
    raw.send({ type: 'complete', id: '1' })
    await expect.poll(() => server.silence.open).toBe(4)
    raw.send({ type: 'subscribe', id: '7', payload: { query: '{ hello }' } })
    expect(await raw.next()).toMatchObject({ id: '7', payload: { data: { hello: 'world' } } })
  })

  test('a message above 256 KB closes the socket with 1009', async () => {
    await using raw = await openReadySocket(server.url)
    raw.send({ type: 'ping', payload: { text: 'x'.repeat(300_000) } })
    expect(await raw.closed).toMatchObject({ code: 1009 })
  })

  test.each([
    ['tokens', `{ ${'hello '.repeat(3000)} }`],
    ['aliases', `{ ${Array.from({ length: 60 }, (_, i) => `a${i}: hello`).join(' ')} }`],
    ['directives', `{ hello ${'@include(if: true) '.repeat(60)} }`],
  ])('a document with too many %s is refused', async (_what, query) => {
    await using raw = await openReadySocket(server.url)
    raw.send({ type: 'subscribe', id: 'a', payload: { query } })
    expect(await raw.next()).toMatchObject({ id: 'a', type: 'error' })
  })
})
