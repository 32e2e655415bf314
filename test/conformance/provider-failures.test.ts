import { setTimeout as delay } from 'node:timers/promises'
import { afterAll, describe, expect, test } from 'vitest'
import { createOpenAiChat } from '../../server/models/providers/openai-chat.ts'
import { recordedStream } from '../support/recorded-streams.ts'
import {
  attempt,
  DONE,
  delta,
  STOP,
  sendPieces,
  sse,
  startVendor,
} from '../support/scripted-vendor.ts'

const provider = createOpenAiChat({ allowPrivateHosts: true, trustedOrigins: [] })
afterAll(() => provider[Symbol.asyncDispose]())

type Refusal = { status: number; body?: object | string; headers?: Record<string, string> }

async function refusedWith({ status, body = '', headers = {} }: Refusal, apiKey?: string) {
  await using vendor = await startVendor((response) => {
    response.writeHead(status, headers)
    response.end(typeof body === 'string' ? body : JSON.stringify(body))
  })
  const { result } = await attempt(provider, vendor.url, { apiKey })
  return result
}

const coded = (code: string, message = 'no') => ({ error: { message, type: 'x', code } })

describe('refusals are classed by status and code', () => {
  test.each<[number, object | string, string]>([
    [400, coded('context_length_exceeded'), 'caller'],
    [401, coded('invalid_api_key'), 'auth'],
    [402, coded('insufficient_balance'), 'exhausted'],
    [403, coded('AccountOverdueError'), 'exhausted'],
    [403, 'forbidden', 'auth'],
    [404, coded('model_not_found'), 'caller'],
    [408, '', 'transient'],
    [422, { detail: [{ msg: 'field required' }] }, 'caller'],
    [429, coded('rate_limit_exceeded'), 'throttle'],
    [429, coded('insufficient_quota'), 'exhausted'],
    [500, '', 'transient'],
    [503, '<html>busy</html>', 'transient'],
    [529, { type: 'error', error: { type: 'overloaded_error', message: 'x' } }, 'transient'],
    [302, '', 'caller'],
  ])('%i %j is %s', async (status, body, expected) => {
    const { ok, error, timing, httpStatus } = await refusedWith({ status, body })
    expect({ ok, class: error?.class, httpStatus }).toEqual({
      ok: false,
      class: expected,
      httpStatus: status,
    })
    expect(error?.message).not.toBe('')
    expect(timing.ttftMs).toBeNull()
  })

  test('x-should-retry wins over the status', async () => {
    const no = await refusedWith({ status: 500, headers: { 'x-should-retry': 'false' } })
    expect(no.error?.class).toBe('caller')
    const yes = await refusedWith({ status: 409, headers: { 'x-should-retry': 'true' } })
    expect(yes.error?.class).toBe('transient')
  })

  test('what the vendor says is kept, without the key, and cut to 4 KB', async () => {
    const message = `Incorrect API key sk-secret-12345678 given. ${'é'.repeat(5000)}`
    const { error } = await refusedWith(
      { status: 401, body: coded('invalid_api_key', message) },
      'sk-secret-12345678',
    )
    expect(error?.code).toBe('invalid_api_key')
    expect(error?.message).toMatch(/^Incorrect API key \[key\] given\. é/)
    expect(Buffer.byteLength(error?.message ?? '')).toBeLessThanOrEqual(4096)
  })
})

describe('how long the vendor asks us to wait', () => {
  const at = 'Tue, 01 Sep 2026 10:00:00 GMT'
  const later = 'Tue, 01 Sep 2026 10:00:07 GMT'
  test.each<[string, Record<string, string>, number | null]>([
    ['milliseconds come first', { 'retry-after-ms': '250', 'retry-after': '9' }, 250],
    ['seconds', { 'retry-after': '1.5' }, 1500],
    ['a date, on the clock of the vendor', { 'retry-after': later, date: at }, 7000],
    [
      'the reset of the limit that is used up',
      {
        'x-ratelimit-remaining-requests': '0',
        'x-ratelimit-reset-requests': '1m2s',
        'x-ratelimit-remaining-tokens': '900',
        'x-ratelimit-reset-tokens': '6m0s',
      },
      62_000,
    ],
    [
      'the moment at which a limit that is used up is whole again',
      {
        date: at,
        'anthropic-ratelimit-requests-remaining': '0',
        'anthropic-ratelimit-requests-reset': '2026-09-01T10:00:12Z',
        'anthropic-ratelimit-tokens-remaining': '5',
        'anthropic-ratelimit-tokens-reset': '2026-09-01T10:09:00Z',
      },
      12_000,
    ],
    ['nothing', {}, null],
  ])('%s', async (_name, headers, expected) => {
    const { error } = await refusedWith({ status: 429, headers })
    expect(error?.retryAfterMs).toBe(expected)
  })

  test('a delay in the body', async () => {
    const details = [{ '@type': 'RetryInfo', retryDelay: '34.5s' }]
    const body = { error: { code: 429, message: 'slow', status: 'RESOURCE_EXHAUSTED', details } }
    const { error } = await refusedWith({ status: 429, body })
    expect(error).toMatchObject({ class: 'throttle', retryAfterMs: 34_500 })
  })
})

describe('streams that break', () => {
  test('an error inside the stream after a token keeps the text', async () => {
    await using vendor = await startVendor((response) =>
      sendPieces(response, [recordedStream('error-in-stream.sse')]),
    )
    const { result } = await attempt(provider, vendor.url)
    expect(result).toMatchObject({
      ok: false,
      text: 'one',
      error: { class: 'started', code: 'server_error', message: 'The engine is overloaded' },
    })
  })

  test.each([
    ['rate_limit_exceeded', 'throttle'],
    ['insufficient_quota', 'exhausted'],
    ['server_error', 'transient'],
    ['invalid_request_error', 'caller'],
  ])('an error %s inside the stream before any token is %s', async (code, expected) => {
    await using vendor = await startVendor((response) => {
      response.end(sse(coded(code)) + DONE)
    })
    const { result } = await attempt(provider, vendor.url)
    expect(result.error).toMatchObject({ class: expected, code, httpStatus: 200 })
  })

  test('a stream that ends without its end marker is cut, not finished', async () => {
    await using vendor = await startVendor((response) =>
      sendPieces(response, [recordedStream('cut.sse')]),
    )
    const { result } = await attempt(provider, vendor.url)
    expect(result).toMatchObject({
      text: 'one two',
      error: { class: 'started', code: 'STREAM_CUT' },
    })
  })

  test.each([
    ['after a token', delta('one'), 'started', 'one'],
    ['before any token', ': hello\n\n', 'transient', ''],
  ])('a connection reset %s', async (_name, sent, expected, text) => {
    await using vendor = await startVendor(async (response) => {
      response.write(sent)
      await delay(30)
      response.socket?.resetAndDestroy()
    })
    const { result } = await attempt(provider, vendor.url)
    expect(result).toMatchObject({ ok: false, text, error: { class: expected } })
  })

  test('a connection reset after the end marker takes nothing away', async () => {
    await using vendor = await startVendor(async (response) => {
      response.write(delta('one') + STOP + DONE)
      await delay(30)
      response.socket?.resetAndDestroy()
    })
    const { result } = await attempt(provider, vendor.url)
    expect(result).toMatchObject({ ok: true, text: 'one' })
  })

  test('an empty stream is a failure', async () => {
    await using vendor = await startVendor((response) => {
      response.end()
    })
    expect((await attempt(provider, vendor.url)).result.error).toMatchObject({
      class: 'transient',
      code: 'STREAM_CUT',
    })
  })

  test('a stream that ends well without a token is a failure, final when the limit was the reason', async () => {
    const end = (finish_reason: string) =>
      sse({ choices: [{ index: 0, delta: {}, finish_reason }] })
    await using vendor = await startVendor((response, _call, index) => {
      response.end(end(index === 0 ? 'stop' : 'length') + DONE)
    })
    const stopped = await attempt(provider, vendor.url)
    expect(stopped.result.error).toMatchObject({ class: 'transient', code: 'EMPTY_ANSWER' })
    const limited = await attempt(provider, vendor.url)
    expect(limited.result.error).toMatchObject({ class: 'caller', code: 'EMPTY_ANSWER' })
  })

  test('a web page instead of an answer is shown', async () => {
    await using vendor = await startVendor((response) => {
      response.end('<!doctype html><title>Welcome</title>')
    })
    const { result } = await attempt(provider, vendor.url)
    expect(result.error).toMatchObject({ class: 'caller', code: 'NOT_A_COMPLETION' })
    expect(result.error?.message).toContain('<!doctype html>')
  })

  test('a line over 8 MB is a failure and does not fill the memory', async () => {
    await using vendor = await startVendor((response) => {
      response.on('error', () => {})
      const block = Buffer.alloc(1024 * 1024, 'x')
      response.write('data: {"a":"')
      for (let written = 0; written < 12; written += 1) response.write(block)
    })
    const { result } = await attempt(provider, vendor.url)
    expect(result.error).toMatchObject({ class: 'caller', code: 'LINE_TOO_LONG' })
  })

  test('a sink that throws is a bug of the caller and rejects', async () => {
    await using vendor = await startVendor((response) => {
      response.end(delta('one') + STOP)
    })
    const onDelta = () => {
      throw new Error('bug in the sink')
    }
    await expect(attempt(provider, vendor.url, { onDelta })).rejects.toThrow('bug in the sink')
  })
})

describe('no way to the vendor', () => {
  test('a refused connection is transient', async () => {
    const gone = await startVendor(() => {})
    await gone[Symbol.asyncDispose]()
    const { result } = await attempt(provider, gone.url)
    expect(result.error).toMatchObject({
      class: 'transient',
      code: 'ECONNREFUSED',
      httpStatus: null,
    })
    expect(result.error?.message).toContain('ECONNREFUSED')
    expect(result.timing).toMatchObject({ ttftMs: null, connectionReused: false })

    const byName = await attempt(provider, gone.url.replace('127.0.0.1', 'localhost'))
    expect(byName.result.error?.message).toContain('ECONNREFUSED')
  })

  test('an unknown host is transient', async () => {
    const { result } = await attempt(provider, 'http://nowhere.invalid/v1')
    expect(result.error?.class).toBe('transient')
    expect(result.error?.code).toMatch(/ENOTFOUND|EAI_AGAIN/)
  })

  test.each(['not a url', 'ftp://example.com/v1'])('%s is the caller’s fault', async (url) => {
    const { result } = await attempt(provider, url)
    expect(result.error).toMatchObject({ class: 'caller', httpStatus: null })
  })

  test('a key that cannot be a header is not repeated in the message', async () => {
    const { result } = await attempt(provider, 'http://127.0.0.1:9/v1', {
      apiKey: 'bad\nkey-value',
    })
    expect(result.error?.class).toBe('caller')
    expect(result.error?.message).not.toContain('key-value')
  })
})
