import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { listAccessTokens } from '../../db/access-tokens.ts'
import { assertSafeToListen } from '../../server/auth/assert-safe-to-listen.ts'
import { createToken } from '../../server/auth/create-token.ts'
import { revokeToken } from '../../server/auth/revoke-token.ts'
import { verifyToken } from '../../server/auth/verify-token.ts'
import { createTestDatabase } from '../support/database.ts'
import { openRawSocket, openReadySocket } from '../support/raw-socket.ts'
import { type ScriptedServer, startScriptedServer } from '../support/scripted-api.ts'

describe('a token', () => {
  test('is stored as its hash only, and known again by its text', async () => {
    await using database = await createTestDatabase()
    const { text, token } = await createToken(database, { name: 'ci', scopes: ['run'] })
    expect(text).toMatch(/^evs_[\w-]{43}$/)
    const [row] = await listAccessTokens(database.db)
    expect(JSON.stringify(row)).not.toContain(text)
    const viewer = await verifyToken(database, text)
    expect(viewer).toEqual({ tokenId: token.id, scopes: new Set(['read', 'run']) })
    expect((await listAccessTokens(database.db))[0]?.lastUsedAt).toBeInstanceOf(Date)
  })

  test('is refused when revoked or made up', async () => {
    await using database = await createTestDatabase()
    const { text } = await createToken(database, { name: 'ci', scopes: ['read'] })
    await revokeToken(database, 'ci')
    for (const wrong of [text, 'evs_made-up', '']) {
      await expect(verifyToken(database, wrong)).rejects.toThrow('This access token is not valid')
    }
    await expect(revokeToken(database, 'ci')).rejects.toThrow('does not exist')
  })

  test('has a name of its own while it lives, and a known scope', async () => {
    await using database = await createTestDatabase()
    const input = { name: 'ci', scopes: ['read'] }
    const made = await Promise.allSettled([1, 2, 3, 4].map(() => createToken(database, input)))
    expect(made.filter(({ status }) => status === 'fulfilled')).toHaveLength(1)
    await revokeToken(database, 'ci')
    await createToken(database, input)
    await expect(createToken(database, { name: 'x', scopes: ['root'] })).rejects.toThrow('“root”')
    await expect(createToken(database, { name: 'x', scopes: [] })).rejects.toThrow('needs a scope')
    await expect(createToken(database, { name: ' ', scopes: ['run'] })).rejects.toThrow('name')
  })

  test('must exist before the server listens beyond this machine', async () => {
    await using database = await createTestDatabase()
    for (const host of ['127.0.0.1', 'localhost', '::1', '127.8.8.8']) {
      await assertSafeToListen(database, host)
    }
    const wide = ['0.0.0.0', '::', '192.168.0.7', 'example.com', '128.0.0.1']
    for (const host of wide) {
      await expect(assertSafeToListen(database, host)).rejects.toMatchObject({
        code: 'UNSAFE_LISTEN',
        hint: expect.stringContaining('npm run tokens'),
      })
    }
    await createToken(database, { name: 'ci', scopes: ['read'] })
    await assertSafeToListen(database, '0.0.0.0')
  })
})

describe.each([
  ['on this machine only', '127.0.0.1'],
  ['on all addresses', '0.0.0.0'],
])('a server that listens %s', (_where, host) => {
  let server: ScriptedServer
  let text: string
  const isLocal = host === '127.0.0.1'

  beforeAll(async () => {
    server = await startScriptedServer({ host, limits: { tokenCheckMs: 100 } })
    text = (await createToken(server, { name: 'reader', scopes: ['read'] })).text
  })

  afterAll(() => server?.[Symbol.asyncDispose]())

  function ask(headers: Record<string, string>, query = '{ scopes }'): Promise<Response> {
    return fetch(`http://127.0.0.1:${server.port}/graphql`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...headers },
      body: JSON.stringify({ query }),
    })
  }

  test('gives a token its scopes', async () => {
    const response = await ask({ authorization: `Bearer ${text}` })
    expect(await response.json()).toEqual({ data: { scopes: ['read'] } })
  })

  test.each(['Bearer evs_wrong', 'Basic dTpw', 'Bearer', 'evs_wrong'])(
    'refuses “%s”',
    async (header) => {
      const response = await ask({ authorization: header })
      expect(response.status).toBe(401)
      expect(response.headers.get('www-authenticate')).toBe('Bearer')
      expect(await response.json()).toMatchObject({
        errors: [{ extensions: { code: 'UNAUTHENTICATED', hint: expect.any(String) } }],
      })
    },
  )

  test('treats no token as its place demands', async () => {
    const response = await ask({})
    expect(response.status).toBe(isLocal ? 200 : 401)
    const stream = await ask({ accept: 'text/event-stream' }, 'subscription { count(to: 1) }')
    expect(stream.status).toBe(isLocal ? 200 : 401)
    await stream.text()
    if (isLocal)
      expect(await response.json()).toEqual({ data: { scopes: ['read', 'run', 'admin'] } })
  })

  test('takes nobody for local who comes through a proxy', async () => {
    for (const name of ['x-forwarded-for', 'forwarded']) {
      expect((await ask({ [name]: '203.0.113.5' })).status).toBe(401)
    }
  })

  test('asks a socket for the token in connection_init', async () => {
    const url = `http://127.0.0.1:${server.port}`
    for (const payload of [{ token: text }, { authorization: `Bearer ${text}` }]) {
      await using raw = await openReadySocket(url, payload)
      raw.send({ type: 'subscribe', id: 'a', payload: { query: '{ scopes }' } })
      expect(await raw.next()).toMatchObject({ payload: { data: { scopes: ['read'] } } })
    }
    await using stranger = await openRawSocket(url)
    stranger.send({ type: 'connection_init' })
    const answer = isLocal ? stranger.next() : stranger.closed
    expect(await answer).toMatchObject(isLocal ? { type: 'connection_ack' } : { code: 4403 })
  })

  test('shows how it is without a token', async () => {
    expect((await fetch(`http://127.0.0.1:${server.port}/healthz`)).status).toBe(200)
  })

  test('closes what a revoked token has open', async () => {
    const { text: other } = await createToken(server, { name: 'other', scopes: ['read'] })
    const url = `http://127.0.0.1:${server.port}`
    await using kept = await openReadySocket(url, { token: text })
    await using raw = await openReadySocket(url, { token: other })
    const stream = await ask(
      { authorization: `Bearer ${other}`, accept: 'text/event-stream' },
      'subscription { silence }',
    )
    await revokeToken(server, 'other')
    expect(await raw.closed).toEqual({ code: 4403, reason: 'Forbidden' })
    await expect(stream.text()).rejects.toThrow('terminated')
    kept.send({ type: 'ping' })
    expect(await kept.next()).toMatchObject({ type: 'pong' })
  })
})
