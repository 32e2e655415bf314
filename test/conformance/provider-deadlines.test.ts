import { once } from 'node:events'
import { type AddressInfo, createServer } from 'node:net'
import { setTimeout as delay } from 'node:timers/promises'
import { afterAll, describe, expect, test } from 'vitest'
import { createOpenAiChat } from '../../server/models/providers/openai-chat.ts'
import { attempt, delta, STOP, startVendor } from '../support/scripted-vendor.ts'

const provider = createOpenAiChat({ allowPrivateHosts: true, trustedOrigins: [] })
afterAll(() => provider[Symbol.asyncDispose]())

describe('deadlines', () => {
  test('no connection: a peer that never answers the TLS handshake', async () => {
    const silent = createServer(() => {}).listen(0, '127.0.0.1')
    await once(silent, 'listening')
    const url = `https://127.0.0.1:${(silent.address() as AddressInfo).port}/v1`
    const { result } = await attempt(provider, url, { timeouts: { connectMs: 100 } })
    silent.close()
    expect(result.error).toMatchObject({ class: 'transient', code: 'TIMEOUT_CONNECT' })
    expect(result.timing.totalMs).toBeLessThan(1000)
  })

  test('no headers', async () => {
    await using vendor = await startVendor(() => {})
    const { result } = await attempt(provider, vendor.url, { timeouts: { headersMs: 80 } })
    expect(result.error).toMatchObject({ class: 'transient', code: 'TIMEOUT_HEADERS' })
    expect(result.timing.totalMs).toBeGreaterThanOrEqual(79)
    expect(result.timing.totalMs).toBeLessThan(1000)
  })

  test('no token: comments do not put it off', async () => {
    await using vendor = await startVendor(async (response) => {
      while (!response.destroyed) {
        response.write(': keep-alive\n\n')
        await delay(20)
      }
    })
    const timeouts = { headersMs: 60, firstTokenMs: 150 }
    const { result } = await attempt(provider, vendor.url, { timeouts })
    expect(result.error).toMatchObject({ class: 'transient', code: 'TIMEOUT_FIRST_TOKEN' })
    expect(result.httpStatus).toBe(200)
  })

  test('no further token: what came is kept, and it is not retried silently', async () => {
    await using vendor = await startVendor((response) => {
      response.write(delta('one'))
    })
    const { result } = await attempt(provider, vendor.url, { timeouts: { idleMs: 80 } })
    expect(result).toMatchObject({ text: 'one', error: { class: 'started', code: 'TIMEOUT_IDLE' } })
    expect(result.timing.ttftMs).not.toBeNull()
  })

  test('tokens put the idle deadline off, the total stands', async () => {
    await using vendor = await startVendor(async (response) => {
      while (!response.destroyed) {
        response.write(delta('x'))
        await delay(30)
      }
    })
    const timeouts = { firstTokenMs: 100, idleMs: 100, totalMs: 400 }
    const { result } = await attempt(provider, vendor.url, { timeouts })
    expect(result.error).toMatchObject({ class: 'started', code: 'TIMEOUT_TOTAL' })
    expect(result.timing.totalMs).toBeGreaterThan(390)
  })
})

describe('cancelling', () => {
  test('before anything is sent, nothing is', async () => {
    await using vendor = await startVendor(() => {})
    const { result } = await attempt(provider, vendor.url, { signal: AbortSignal.abort() })
    expect(result.error).toMatchObject({ class: 'cancelled', code: 'CANCELLED' })
    expect(vendor.connectionCount).toBe(0)
  })

  test('in the middle: the text stays and the vendor sees the connection close', async () => {
    const closed = Promise.withResolvers<void>()
    await using vendor = await startVendor((response) => {
      response.write(delta('one'))
      response.once('close', closed.resolve)
    })
    const stop = new AbortController()
    const { result } = await attempt(provider, vendor.url, {
      signal: stop.signal,
      onDelta: () => setTimeout(() => stop.abort(), 10),
    })
    expect(result).toMatchObject({ ok: false, text: 'one', error: { class: 'cancelled' } })
    await closed.promise
  })

  test('while it waits for a free connection, it never reaches the vendor', async () => {
    await using vendor = await startVendor(async (response) => {
      await delay(100)
      response.end(delta('one') + STOP)
    })
    const stop = new AbortController()
    const first = attempt(provider, vendor.url, { maxConnections: 1 })
    await delay(20)
    const waiting = attempt(provider, vendor.url, { maxConnections: 1, signal: stop.signal })
    stop.abort()
    expect((await waiting).result.error?.class).toBe('cancelled')
    expect((await first).result.ok).toBe(true)
    await delay(50)
    expect(vendor.calls).toHaveLength(1)
  })

  test('after the end changes nothing', async () => {
    await using vendor = await startVendor((response) => {
      response.end(delta('one') + STOP)
    })
    const stop = new AbortController()
    const { result } = await attempt(provider, vendor.url, { signal: stop.signal })
    stop.abort()
    expect(result.ok).toBe(true)
  })
})
