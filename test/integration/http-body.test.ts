import { once } from 'node:events'
import { createServer, type Server } from 'node:http'
import { type AddressInfo, connect } from 'node:net'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type BodyError, readBody } from '../../server/http/read-body.ts'
import { sendRaw } from '../support/raw-request.ts'

let server: Server
let port: number
const failures: unknown[] = []

beforeAll(async () => {
  server = createServer((request, response) => {
    readBody(request, { maxBytes: 1000, timeoutMs: 400 }).then(
      (text) => response.end(`got ${text.length}`),
      (error: BodyError) => {
        failures.push(error)
        response.shouldKeepAlive = false
        response.writeHead(error.status).end()
      },
    )
  })
  await once(server.listen(0, '127.0.0.1'), 'listening')
  port = (server.address() as AddressInfo).port
})

afterAll(async () => {
  server.closeAllConnections()
  await once(server.close(), 'close')
})

function post(length: number, body: string): string {
  return `POST / HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nContent-Length: ${length}\r\n\r\n${body}`
}

test('a body of the allowed length is given whole', async () => {
  expect(await sendRaw(port, post(1000, `${'中'.repeat(333)}x`))).toContain('got 334')
})

test('one a little longer is read to its end before it is refused', async () => {
  expect(await sendRaw(port, post(5000, 'x'.repeat(5000)))).toMatch(/^HTTP\/1.1 413 /)
})

test('one far longer is refused at its header', async () => {
  expect(await sendRaw(port, post(1_000_000_000, 'x'))).toMatch(/^HTTP\/1.1 413 /)
})

test('one that drips in is answered with 408', async () => {
  const start = performance.now()
  expect(await sendRaw(port, post(500, 'x'))).toMatch(/^HTTP\/1.1 408 /)
  expect(performance.now() - start).toBeLessThan(1500)
})

test('one that is cut off is an error, and no half text', async () => {
  failures.length = 0
  const socket = connect(port, '127.0.0.1')
  socket.on('error', () => {})
  socket.write(post(500, 'half'))
  setTimeout(() => socket.destroy(), 100)
  await expect.poll(() => failures).toEqual([expect.objectContaining({ status: 400 })])
})
