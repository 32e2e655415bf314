import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { createServer as createHttpServer } from 'node:http'
import { createServer } from 'node:https'
import type { AddressInfo } from 'node:net'
import path from 'node:path'
import { performance } from 'node:perf_hooks'
import { setTimeout as delay } from 'node:timers/promises'
import tls from 'node:tls'
import { afterAll, describe, expect, test } from 'vitest'
import { createOpenAiChat } from '../../server/models/providers/openai-chat.ts'
import type { AttemptTiming } from '../../server/models/providers/provider.ts'
import { startSimulator } from '../../server/simulator/start-simulator.ts'
import { attempt, DONE, delta, STOP, sse, startVendor } from '../support/scripted-vendor.ts'

const newProvider = () => createOpenAiChat({ allowPrivateHosts: true, trustedOrigins: [] })
const provider = newProvider()
afterAll(() => provider[Symbol.asyncDispose]())

const role = sse({
  id: 'chatcmpl-1',
  choices: [{ index: 0, delta: { role: 'assistant', content: '' } }],
})
const thought = sse({ id: 'chatcmpl-1', choices: [{ index: 0, delta: { reasoning: 'Hm' } }] })

/** Every phase as it is stored, and the rest from headers to first token, must make up `ttftMs`. */
function phaseSum(timing: AttemptTiming): number {
  const { dnsMs, connectMs, tlsMs, sendMs, ttfbMs, ttftWarmMs } = timing
  const headersToToken = (ttftWarmMs ?? Number.NaN) - (ttfbMs ?? Number.NaN)
  return (
    (dnsMs ?? 0) +
    (connectMs ?? 0) +
    (tlsMs ?? 0) +
    (sendMs ?? Number.NaN) +
    (ttfbMs ?? 0) +
    headersToToken
  )
}

describe('what the first token is', () => {
  test('neither headers, role, empty content nor comments, but the first text', async () => {
    let sentAt = 0
    let requestAt = 0
    await using vendor = await startVendor(async (response) => {
      requestAt = performance.now()
      response.write(role)
      await delay(30)
      response.write(': keep-alive\n\n')
      await delay(30)
      response.write(delta(''))
      await delay(30)
      sentAt = performance.now()
      response.end(delta('Hi') + STOP)
    })
    const { result } = await attempt(provider, vendor.url)
    expect(result.timing.ttftMs).toBeGreaterThanOrEqual(sentAt - requestAt)
    expect(result.timing.ttfbMs).toBeLessThan((result.timing.ttftMs ?? 0) - 60)
  })

  test('reasoning counts, and the answer is timed apart', async () => {
    await using vendor = await startVendor(async (response) => {
      response.write(thought)
      await delay(80)
      response.end(delta('Hi') + STOP)
    })
    const { ttftMs, ttftAnswerMs } = (await attempt(provider, vendor.url)).result.timing
    expect((ttftAnswerMs ?? 0) - (ttftMs ?? 0)).toBeGreaterThan(70)
  })

  test('the sink is told the same time at once, while the stream goes on', async () => {
    let streamEndedAt = 0
    await using vendor = await startVendor(async (response) => {
      response.write(delta('Hi'))
      await delay(80)
      streamEndedAt = performance.now()
      response.end(STOP)
    })
    let toldAt = Number.POSITIVE_INFINITY
    const onDelta = () => {
      toldAt = Math.min(toldAt, performance.now())
    }
    const { result, firsts } = await attempt(provider, vendor.url, { onDelta })
    expect(firsts).toEqual([result.timing.ttftMs])
    expect(toldAt).toBeLessThan(streamEndedAt - 40)
  })
})

describe('the phases make up the time to first token', () => {
  test('with name, new connection, and again on the kept one', async () => {
    await using own = newProvider()
    await using vendor = await startVendor(async (response) => {
      response.write(role)
      await delay(25)
      response.end(delta('Hi') + STOP + DONE)
    })
    const url = vendor.url.replace('127.0.0.1', 'localhost')
    const first = (await attempt(own, url)).result.timing
    const second = (await attempt(own, url)).result.timing

    expect(first.connectionReused).toBe(false)
    expect(first.dnsMs).toBeGreaterThan(0)
    expect(first.connectMs).toBeGreaterThan(0)
    expect(first.tlsMs).toBeNull()
    expect(Math.abs(phaseSum(first) - (first.ttftMs ?? 0))).toBeLessThan(1)

    expect(second).toMatchObject({ connectionReused: true, dnsMs: null, connectMs: null })
    expect(Math.abs(phaseSum(second) - (second.ttftMs ?? 0))).toBeLessThan(1)
    expect(vendor.connectionCount).toBe(1)
  })

  test('the sum is what a stopwatch around the call shows', async () => {
    await using own = newProvider()
    await using vendor = await startVendor(async (response) => {
      await delay(50)
      response.end(delta('Hi') + STOP)
    })
    const startedAt = performance.now()
    let firstAt = 0
    const { result } = await attempt(own, vendor.url, {
      onDelta() {
        firstAt = performance.now()
      },
    })
    expect(Math.abs(phaseSum(result.timing) - (firstAt - startedAt))).toBeLessThan(25)
  })

  test('with TLS', async () => {
    const folder = path.join(import.meta.dirname, '..', 'fixtures', 'tls')
    const key = readFileSync(path.join(folder, 'localhost-key.pem'))
    const cert = readFileSync(path.join(folder, 'localhost-cert.pem'), 'utf8')
    const server = createServer({ key, cert }, (request, response) => {
      request.resume()
      request.once('end', () => response.end(delta('Hi') + STOP))
    }).listen(0, '127.0.0.1')
    await once(server, 'listening')
    const url = `https://localhost:${(server.address() as AddressInfo).port}/v1`
    await using own = newProvider()

    const distrusted = await attempt(own, url)
    expect(distrusted.result.error).toMatchObject({ class: 'caller', httpStatus: null })

    const before = tls.getCACertificates('default')
    tls.setDefaultCACertificates([...before, cert])
    const { timing } = (await attempt(own, url)).result
    tls.setDefaultCACertificates(before)
    server.closeAllConnections()
    server.close()
    expect(timing.tlsMs).toBeGreaterThan(0)
    expect(Math.abs(phaseSum(timing) - (timing.ttftMs ?? 0))).toBeLessThan(1)
  })

  test('waiting for a free connection is no part of it', async () => {
    await using own = newProvider()
    await using vendor = await startVendor(async (response) => {
      await delay(150)
      response.end(delta('Hi') + STOP)
    })
    const both = await Promise.all([
      attempt(own, vendor.url, { maxConnections: 1 }),
      attempt(own, vendor.url, { maxConnections: 1 }),
    ])
    const [first, second] = both.map(({ result }) => result)
    expect(vendor.connectionCount).toBe(1)
    expect(second?.timing.connectionReused).toBe(true)
    expect(second?.timing.ttftMs).toBeLessThan(250)
    expect(second?.timing.totalMs).toBeLessThan(250)
    const waitedMs = Number(second?.startedAt) - Number(first?.startedAt)
    expect(waitedMs).toBeGreaterThan(140)
  })

  test('a long request is sent when the kernel has taken it', async () => {
    const slowReader = createHttpServer((request, response) => {
      setTimeout(() => request.resume(), 200)
      request.once('end', () => response.end(delta('Hi') + STOP))
    }).listen(0, '127.0.0.1')
    await once(slowReader, 'listening')
    const url = `http://127.0.0.1:${(slowReader.address() as AddressInfo).port}/v1`
    const content = 'x'.repeat(12 * 1024 * 1024)
    const { result } = await attempt(provider, url, { messages: [{ role: 'user', content }] })
    slowReader.closeAllConnections()
    slowReader.close()
    expect(result.ok).toBe(true)
    expect(result.timing.sendMs).toBeGreaterThan(150)
    expect(Math.abs(phaseSum(result.timing) - (result.timing.ttftMs ?? 0))).toBeLessThan(1)
  })
})

describe('between tokens', () => {
  test('tokens of one read share its time: no latency, no rate', async () => {
    await using vendor = await startVendor((response) => {
      // Three chunks of HTTP in one segment.
      for (const text of ['a', 'b', 'c']) response.write(delta(text))
      response.end(STOP)
    })
    const { timing, text } = (await attempt(provider, vendor.url)).result
    expect(text).toBe('abc')
    expect(timing).toMatchObject({ itlMeanMs: null, itlMaxMs: null, outputTokensPerSecond: null })
  })

  test('gaps between reads and the rate over them', async () => {
    await using vendor = await startVendor(async (response) => {
      for (const waitMs of [0, 40, 40, 120]) {
        await delay(waitMs)
        response.write(delta('a'))
      }
      response.end(STOP)
    })
    const { timing } = (await attempt(provider, vendor.url)).result
    expect(timing.itlP50Ms).toBeGreaterThan(35)
    expect(timing.itlP50Ms).toBeLessThan(80)
    expect(timing.itlMaxMs).toBeGreaterThan(110)
    expect(timing.itlP99Ms).toBe(timing.itlMaxMs)
    const spanMs = (timing.itlMeanMs ?? 0) * 3
    expect(timing.outputTokensPerSecond).toBeCloseTo(3000 / spanMs, 2)
  })

  test('reasoning that was counted but never streamed does not raise the rate', async () => {
    const usage = {
      prompt_tokens: 1,
      completion_tokens: 502,
      total_tokens: 503,
      completion_tokens_details: { reasoning_tokens: 500 },
    }
    await using vendor = await startVendor(async (response) => {
      response.write(delta('a'))
      await delay(50)
      response.end(delta('b') + STOP + sse({ choices: [], usage }))
    })
    const { timing } = (await attempt(provider, vendor.url)).result
    expect(timing.outputTokensPerSecond).toBeLessThan(25)
  })
})

describe('against a server that says when it sent', () => {
  test('the first token is stamped after it was sent, and hardly later', async () => {
    await using simulator = await startSimulator({ port: 0, questions: [] })
    const vendorModel = 'sim:ttft=20,rate=0,jitter=0,tokens=1,stamps=1'
    const lateMs: number[] = []
    for (let call = 0; call < 20; call += 1) {
      const { result, firstReadAt } = await attempt(provider, simulator.url, { vendorModel })
      // Both clocks are the monotonic one; only their origins differ.
      const originNs = process.hrtime.bigint() - BigInt(Math.round(performance.now() * 1e6))
      const sentAt = Number(BigInt(result.text.trim()) - originNs) / 1e6
      lateMs.push((firstReadAt ?? Number.NaN) - sentAt)
    }
    const sorted = lateMs.sort((a, b) => a - b)
    expect(sorted[0]).toBeGreaterThan(0)
    expect(sorted[10]).toBeLessThan(5)
  })

  test('a busy event loop is owned up to', async () => {
    await using simulator = await startSimulator({ port: 0, questions: [] })
    const vendorModel = 'sim:ttft=100,rate=0,jitter=0,tokens=1'
    await attempt(provider, simulator.url, { vendorModel })
    const calm = attempt(provider, simulator.url, { vendorModel })
    expect((await calm).result.timing.uncertaintyMs).toBeLessThan(50)

    const disturbed = attempt(provider, simulator.url, { vendorModel })
    await delay(70)
    const blockedUntil = performance.now() + 130
    while (performance.now() < blockedUntil);
    const { timing } = (await disturbed).result
    expect(timing.uncertaintyMs).toBeGreaterThan((timing.ttftMs ?? 0) - 110)
    expect(timing.uncertaintyMs).toBeGreaterThan(80)
    expect(timing.clientLimited).toBe(true)
  })
})
