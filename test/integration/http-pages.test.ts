import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { sendRaw } from '../support/raw-request.ts'
import { type ScriptedServer, startScriptedServer } from '../support/scripted-api.ts'

let server: ScriptedServer
let folder: string

const SCRIPT = 'self.__next_f=[]'
const PAGES = {
  'out/en.html': `<html><script src="/_next/static/a.js"></script><script>${SCRIPT}</script></html>`,
  'out/en/call.html': '<html>call</html>',
  'out/zh-CN.html': '<html>中文</html>',
  'out/404.html': '<html>nothing here</html>',
  'out/_next/static/a.js': `/* ${'a'.repeat(5000)} */`,
  'out/.source': 'stamp',
  'secret.txt': 'secret',
}

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'evalstream-pages-'))
  for (const [name, content] of Object.entries(PAGES)) {
    mkdirSync(dirname(join(folder, name)), { recursive: true })
    writeFileSync(join(folder, name), content)
  }
  server = await startScriptedServer({ webRoot: join(folder, 'out') })
})

afterAll(async () => {
  await server?.[Symbol.asyncDispose]()
  rmSync(folder, { recursive: true, force: true })
})

function get(path: string, headers: Record<string, string> = {}): Promise<Response> {
  return fetch(server.url + path, { headers, redirect: 'manual' })
}

test('an address without a language leads to the reader’s', async () => {
  const answers: [Record<string, string>, string][] = [
    [{}, '/en/call?id=7'],
    [{ 'accept-language': 'zh-TW,zh;q=0.9' }, '/zh-CN/call?id=7'],
    [{ 'accept-language': 'fr, zh' }, '/zh-CN/call?id=7'],
    [{ 'accept-language': 'zh', cookie: 'a=b; NEXT_LOCALE=en' }, '/en/call?id=7'],
  ]
  for (const [headers, location] of answers) {
    const response = await get('/call?id=7', headers)
    expect(response.status).toBe(302)
    expect(response.headers.get('location')).toBe(location)
  }
  expect((await get('/')).headers.get('location')).toBe('/en')
})

test('the short address of a call leads to its page', async () => {
  const id = '0193-aB_c'
  expect((await get(`/c/${id}`)).headers.get('location')).toBe(`/call?id=${id}`)
})

test.each(['//evil.example', '/\\evil.example', '///evil.example/%2f..', '/%5cevil.example'])(
  'the redirect of %s stays here',
  async (path) => {
    const answer = await sendRaw(
      server.port,
      `GET ${path} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n`,
    )
    const location = /^location: (.*)\r$/im.exec(answer)?.[1] ?? '/'
    expect(new URL(location, 'http://localhost').host).toBe('localhost')
  },
)

test.each([
  '/../secret.txt',
  '/en/..%2f..%2fsecret.txt',
  '/%2e%2e/secret.txt',
  '/en/.source',
  '/.source',
])('%s gives no file outside the pages', async (path) => {
  const answer = await sendRaw(
    server.port,
    `GET ${path} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n`,
  )
  expect(answer).toMatch(/^HTTP\/1.1 (302|404) /)
  expect(answer).not.toContain('stamp')
  expect(answer).not.toMatch(/\r\n\r\nsecret/)
})

test('a page comes with a policy that lets only its own scripts run', async () => {
  const response = await get('/en')
  expect(response.headers.get('content-type')).toBe('text/html; charset=utf-8')
  const policy = response.headers.get('content-security-policy') ?? ''
  // echo -n 'self.__next_f=[]' | openssl dgst -sha256 -binary | base64
  expect(policy).toContain(`script-src 'self' 'sha256-${await sha256(SCRIPT)}'`)
  expect(policy).not.toMatch(/script-src[^;]*unsafe/)
  expect(policy).toContain("frame-ancestors 'none'")
})

async function sha256(text: string): Promise<string> {
  const digest = await crypto.subtle.digest('SHA-256', new TextEncoder().encode(text))
  return Buffer.from(digest).toString('base64')
}

test('an unknown page is the 404 page', async () => {
  const response = await get('/en/nowhere')
  expect([response.status, await response.text()]).toEqual([404, '<html>nothing here</html>'])
})

test('files named by their content are kept for ever, pages are asked for again', async () => {
  expect((await get('/_next/static/a.js')).headers.get('cache-control')).toContain('immutable')
  const page = await get('/en/call')
  expect(page.headers.get('cache-control')).toBe('no-cache')
  const again = await get('/en/call', { 'if-none-match': page.headers.get('etag') ?? '' })
  expect([again.status, await again.text()]).toEqual([304, ''])
})

test('a script is compressed once it was asked for, and reads the same', async () => {
  await (await get('/_next/static/a.js')).text()
  const compressed = async () => {
    const response = await get('/_next/static/a.js', { 'accept-encoding': 'br' })
    expect(await response.text()).toBe(PAGES['out/_next/static/a.js'])
    return [response.headers.get('content-encoding'), response.headers.get('vary')]
  }
  await expect.poll(compressed).toEqual(['br', 'accept-encoding'])
})

test('HEAD has the headers alone, other methods are refused', async () => {
  const head = await fetch(`${server.url}/en`, { method: 'HEAD' })
  expect([head.status, head.headers.get('content-length'), await head.text()]).toEqual([
    200,
    String(PAGES['out/en.html'].length),
    '',
  ])
  expect((await fetch(`${server.url}/en`, { method: 'POST' })).status).toBe(405)
})

test('GraphiQL comes from our own files', async () => {
  const response = await get('/graphql', { accept: 'text/html' })
  const html = await response.text()
  expect(html).toContain('YogaGraphiQL')
  expect(html).not.toMatch(/<(script|link)[^>]*(src|href)="https?:/)
  expect(response.headers.get('content-security-policy')).toMatch(/script-src 'self' 'sha256-/)
})

test('the schema is served as text', async () => {
  expect(await (await get('/schema.graphql')).text()).toContain('type Query {')
})
