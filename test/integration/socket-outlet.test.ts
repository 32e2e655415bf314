import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { Duplex } from 'node:stream'
import { expect, test } from 'vitest'
import { WebSocket, WebSocketServer } from 'ws'
import { createSocketOutlet, type Message } from '../../server/http/socket-outlet.ts'

const LIMITS = { maxBufferedBytes: 100_000, stuckMs: 60_000 }

/** Both ends of a WebSocket on loopback, and what one has received as text. */
async function connect() {
  await using cleanup = new AsyncDisposableStack()
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  cleanup.defer(() => void server.close())
  const sockets = new WebSocketServer({ noServer: true, perMessageDeflate: false })
  const accepted = new Promise<{ ws: WebSocket; connection: Duplex }>((done) =>
    server.once('upgrade', (request, connection, head) =>
      sockets.handleUpgrade(request, connection, head, (ws) => done({ ws, connection })),
    ),
  )
  const client = new WebSocket(`ws://127.0.0.1:${(server.address() as AddressInfo).port}`)
  cleanup.defer(() => client.terminate())
  const received: string[] = []
  client.on('message', (data) => received.push(String(data)))
  const [upgraded] = await Promise.all([accepted, once(client, 'open')])
  const owned = cleanup.move()
  return {
    ...upgraded,
    client,
    received,
    outlet: createSocketOutlet(upgraded, LIMITS),
    [Symbol.asyncDispose]: () => owned.disposeAsync(),
  }
}

const message = (...parts: string[]): Message => parts.map((part) => Buffer.from(part))

test('messages of every length arrive whole and in order with those of the socket itself', async () => {
  await using pair = await connect()
  const lengths = [0, 1, 125, 126, 127, 65_535, 65_536, 200_000]
  const texts = lengths.map((length) => 'ü'.repeat(length / 2).padEnd(length / 2, 'x'))
  pair.ws.send('first')
  await pair.outlet.send(texts.map((text) => message(text, '|', text)))
  pair.ws.send('last')
  const wanted = ['first', ...texts.map((text) => `${text}|${text}`), 'last']
  await expect.poll(() => pair.received.length).toBe(wanted.length)
  expect(pair.received).toEqual(wanted)
})

test('no more messages are made than a reader that stands still may leave unread', async () => {
  await using pair = await connect()
  let made = 0
  function* endless(count: number) {
    for (made = 0; made < count; made++) yield message('x'.repeat(10_000), `${made}`)
  }
  pair.client.pause()
  const sending = pair.outlet.send(endless(5_000))
  await expect.poll(() => pair.outlet.isBehind()).toBe(true)
  const before = made
  // What the kernel holds on loopback comes on top.
  expect(before * 10_000).toBeLessThan(20_000_000)
  expect(pair.ws.bufferedAmount).toBeLessThan(LIMITS.maxBufferedBytes * 3)
  pair.client.resume()
  await sending
  await expect.poll(() => pair.received.length).toBe(5_000)
  expect(pair.received.map((text) => Number(text.slice(10_000)))).toEqual(
    Array.from({ length: 5_000 }, (_, i) => i),
  )
  expect(pair.outlet.isBehind()).toBe(false)
})

test('nothing is made any more for a socket that is closing', async () => {
  await using pair = await connect()
  pair.ws.close(1000)
  let made = 0
  function* endless() {
    for (; ; made++) yield message('x')
  }
  await pair.outlet.send(endless())
  expect(made).toBe(0)
})
