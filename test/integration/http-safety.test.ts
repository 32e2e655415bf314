import { once } from 'node:events'
import { connect } from 'node:net'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { sendRaw } from '../support/raw-request.ts'
import { openRawSocket } from '../support/raw-socket.ts'
import { type ScriptedServer, startScriptedServer } from '../support/scripted-api.ts'

let server: ScriptedServer

beforeAll(async () => {
  server = await startScriptedServer()
})

afterAll(() => server?.[Symbol.asyncDispose]())

function post(body: string, headers: Record<string, string> = {}): Promise<Response> {
  return fetch(`${server.url}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body,
  })
}

const hello = JSON.stringify({ query: '{ hello }' })
const bump = JSON.stringify({ query: 'mutation { bump }' })

describe('a foreign page', () => {
  test('cannot point its own name at this machine', async () => {
    const answer = await sendRaw(
      server.port,
      'GET /healthz HTTP/1.1\r\nHost: evil.example\r\nConnection: close\r\n\r\n',
    )
    expect(answer).toMatch(/^HTTP\/1.1 421 /)
    expect(answer).toContain('not as “evil.example”')
  })

  test.each([
    '127.0.0.1',
    'localhost',
    'LOCALHOST:4000',
    '[::1]:4000',
    '192.168.0.7',
    'evalstream.localhost',
  ])('is not seen in the Host %s', async (host) => {
    const answer = await sendRaw(
      server.port,
      `GET /healthz HTTP/1.1\r\nHost: ${host}\r\nConnection: close\r\n\r\n`,
    )
    expect(answer).toMatch(/^HTTP\/1.1 200 /)
  })

  test('cannot post JSON, nor get leave to', async () => {
    const origin = { origin: 'https://evil.example' }
    expect((await post(bump, origin)).status).toBe(403)
    const preflight = await fetch(`${server.url}/graphql`, {
      method: 'OPTIONS',
      headers: {
        'access-control-request-method': 'POST',
        'access-control-request-headers': 'content-type',
      },
    })
    expect(preflight.headers.get('access-control-allow-origin')).toBeNull()
  })

  test('on another port of this machine is foreign too', async () => {
    expect((await post(hello, { origin: 'http://127.0.0.1:1' })).status).toBe(403)
    expect((await post(hello, { origin: 'null' })).status).toBe(403)
    expect((await post(hello, { origin: server.url })).status).toBe(200)
  })

  test.each([
    'application/x-www-form-urlencoded',
    'text/plain',
    'multipart/form-data; boundary=x',
    'TEXT/PLAIN;charset=utf-8',
  ])('cannot post %s, which asks no leave', async (type) => {
    expect((await post(bump, { 'content-type': type })).status).toBe(403)
  })

  test('cannot change anything with a link', async () => {
    const response = await fetch(`${server.url}/graphql?query=mutation{bump}`)
    expect(response.status).toBe(405)
  })

  test('cannot make the browser ask in its name', async () => {
    for (const [site, status] of [
      ['cross-site', 403],
      ['same-site', 403],
      ['same-origin', 200],
      ['none', 200],
    ] as const) {
      const headers = { 'sec-fetch-site': site }
      const response = await fetch(`${server.url}/graphql?query={hello}`, { headers })
      expect([site, response.status]).toEqual([site, status])
    }
  })

  test('cannot open a socket', async () => {
    const foreign: Record<string, string>[] = [
      { origin: 'https://evil.example' },
      { host: 'evil.example' },
    ]
    for (const headers of foreign) {
      await expect(openRawSocket(server.url, { headers })).rejects.toThrow(/403|421/)
    }
    await using raw = await openRawSocket(server.url, { headers: { origin: server.url } })
    expect(raw.socket.protocol).toBe('graphql-transport-ws')
  })

  test('cannot frame a page or guess its types', async () => {
    const { headers } = await fetch(`${server.url}/healthz`)
    expect(headers.get('x-content-type-options')).toBe('nosniff')
    expect(headers.get('x-frame-options')).toBe('DENY')
    expect(headers.get('content-security-policy')).toContain("frame-ancestors 'none'")
  })
})

describe('limits', () => {
  test('a body above 1 MB is refused with 413, announced or not', async () => {
    const query = JSON.stringify({ query: '{ hello }', variables: { x: 'x'.repeat(1_100_000) } })
    expect((await post(query)).status).toBe(413)
    const chunked = await fetch(`${server.url}/graphql`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: new Blob([query]).stream(),
      duplex: 'half',
    } as RequestInit)
    expect(chunked.status).toBe(413)
  })

  test('batches are refused', async () => {
    expect((await post(`[${hello},${hello}]`)).status).toBe(400)
  })

  test('too many tokens, aliases and directives are refused', async () => {
    const documents = [
      `{ ${'hello '.repeat(3000)} }`,
      `{ ${Array.from({ length: 60 }, (_, i) => `a${i}: hello`).join(' ')} }`,
      `{ hello ${'@include(if: true) '.repeat(60)} }`,
    ]
    for (const query of documents) {
      const response = await post(JSON.stringify({ query }), {
        accept: 'application/graphql-response+json',
      })
      expect(response.status).toBe(400)
    }
  })

  test('headers that do not end are cut off', async () => {
    const socket = connect(server.port, '127.0.0.1')
    const start = performance.now()
    socket.on('error', () => {})
    socket.resume()
    socket.write('POST /graphql HTTP/1.1\r\nHost: localhost\r\nX-Slow: ')
    await once(socket, 'close')
    expect(performance.now() - start).toBeGreaterThan(9000)
    expect(performance.now() - start).toBeLessThan(14_000)
  })
})

describe('errors', () => {
  test('an expected one keeps its message, code and hint', async () => {
    expect(await (await post('{"query":"{ missing }"}')).json()).toMatchObject({
      errors: [
        {
          message: 'Task 42 does not exist',
          extensions: { code: 'NOT_FOUND', hint: 'List them with tasks' },
        },
      ],
    })
  })

  test('any other is masked, and logged once under the id that is shown', async () => {
    server.logged.length = 0
    const text = await (await post('{"query":"{ broken }"}')).text()
    expect(text).not.toContain('hunter2')
    expect(server.logged).toMatchObject([{ err: { message: 'the password is hunter2' } }])
    expect(text).toContain(server.logged[0]?.errorId)
  })

  test.each(['/%ff', '/%', '/a%00b', '*', 'http://[', '//evil.example/%2e%2e'])(
    'the malformed address %s ends nothing',
    async (path) => {
      const answer = await sendRaw(
        server.port,
        `GET ${path} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n`,
      )
      expect(answer).toMatch(/^HTTP\/1.1 4\d\d /)
      expect((await fetch(`${server.url}/healthz`)).status).toBe(200)
    },
  )

  test.each(['', ':::', 'a b', '[', 'a/b', '@'])(
    'the malformed Host “%s” is refused',
    async (host) => {
      const answer = await sendRaw(
        server.port,
        `GET /graphql?query={hello} HTTP/1.1\r\nHost: ${host}\r\nConnection: close\r\n\r\n`,
      )
      expect(answer).toMatch(/^HTTP\/1.1 4(00|21) /)
    },
  )
})
