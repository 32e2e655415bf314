import { afterAll, describe, expect, test } from 'vitest'
import { createOpenAiChat } from '../../server/models/providers/openai-chat.ts'
import { recordedStream, recordedStreams } from '../support/recorded-streams.ts'
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

const bytewise = (bytes: Buffer) => [...bytes].map((byte) => Uint8Array.of(byte))

async function answerOf(pieces: Uint8Array[]) {
  await using vendor = await startVendor((response) => sendPieces(response, pieces))
  return await attempt(provider, vendor.url)
}

describe('a stream in single bytes says the same as in one piece', () => {
  for (const { name, bytes } of recordedStreams()) {
    test(name, async () => {
      const whole = await answerOf([bytes])
      const pieces = await answerOf(bytewise(bytes))
      const facts = ({ result, ids, deltas }: typeof whole) => {
        const { ok, error, text, reasoning, finishReason, usage, serverChatId } = result
        return { ok, error, text, reasoning, finishReason, usage, serverChatId, ids, deltas }
      }
      expect(facts(pieces)).toEqual(facts(whole))
    })
  }

  test('with CRLF', async () => {
    const crlf = Buffer.from(recordedStream('reasoning.sse').toString().replaceAll('\n', '\r\n'))
    const { result } = await answerOf(bytewise(crlf))
    expect(result).toMatchObject({ ok: true, text: '三 (3)', reasoning: 'We count: é、中文 🦜' })
  })
})

describe('what is read from a stream', () => {
  test('text, ids, model, finish reason and usage', async () => {
    const { result, ids, firsts, deltas } = await answerOf([recordedStream('plain.sse')])
    expect(result).toMatchObject({
      ok: true,
      error: null,
      httpStatus: 200,
      text: 'The answer is 42.',
      serverChatId: 'chatcmpl-7Fq2',
      servedModel: 'vendor-small',
      finishReason: 'stop',
      usage: {
        inputTokens: 16,
        cachedInputTokens: 8,
        outputTokens: 5,
        reasoningTokens: 0,
        totalTokens: 21,
        source: 'provider',
      },
    })
    expect(ids).toEqual(['chatcmpl-7Fq2'])
    expect(firsts).toEqual([result.timing.ttftMs])
    expect(deltas).toEqual(['The ', 'answer', ' is 42.'])
  })

  test('the first id that is not empty, told once', async () => {
    const { result, ids } = await answerOf([recordedStream('empty-first-id.sse')])
    expect(ids).toEqual(['chatcmpl-AZ1'])
    expect(result.serverChatId).toBe('chatcmpl-AZ1')
  })

  test('usage with reasoning inside and outside the completion tokens', async () => {
    const inside = await answerOf([recordedStream('reasoning.sse')])
    expect(inside.result.usage).toMatchObject({ outputTokens: 219, reasoningTokens: 205 })
    expect(inside.result.usage?.cachedInputTokens).toBe(2)
    const outside = await answerOf([recordedStream('separate-reasoning.sse')])
    expect(outside.result.usage).toMatchObject({ outputTokens: 291, reasoningTokens: 290 })
  })

  test('a whole body from a vendor that does not stream has no time to first token', async () => {
    const { result, firsts } = await answerOf([recordedStream('whole-body.json')])
    expect(result).toMatchObject({ ok: true, text: 'Braces } and "quotes" {\n stay' })
    expect(result.timing).toMatchObject({ ttftMs: null, ttftAnswerMs: null, ttftWarmMs: null })
    expect(result.timing.totalMs).toBeGreaterThan(0)
    expect(firsts).toEqual([])
  })

  test('a turn of tool calls alone has a first token and no first answer', async () => {
    const { result } = await answerOf([recordedStream('tool-call.sse')])
    expect(result).toMatchObject({ ok: true, text: '', finishReason: 'tool_calls' })
    expect(result.timing.ttftMs).not.toBeNull()
    expect(result.timing.ttftAnswerMs).toBeNull()
  })

  test('a stream without end marker but with a finish reason is whole', async () => {
    const { result } = await answerOf([recordedStream('no-end.sse')])
    expect(result).toMatchObject({ ok: true, text: 'one two', finishReason: 'stop' })
  })

  test('id headers, by name; the header stands in for a body without an id', async () => {
    await using vendor = await startVendor((response, { headers }) => {
      response.setHeader('x-request-id', 'req_77')
      response.setHeader('cf-ray', '8f1-FRA')
      response.setHeader('x-client-request-id', String(headers['x-client-request-id']))
      response.end(sse({ choices: [{ index: 0, delta: { content: 'a' }, finish_reason: 'stop' }] }))
    })
    const { result } = await attempt(provider, vendor.url)
    expect(result.serverChatId).toBe('req_77')
    expect(result.serverIds).toMatchObject({ 'x-request-id': 'req_77', 'cf-ray': '8f1-FRA' })
  })

  test('a connection kept open after the end marker does not hold the answer back', async () => {
    await using vendor = await startVendor((response) => {
      response.write(delta('a') + STOP + DONE)
    })
    const { result } = await attempt(provider, vendor.url, { timeouts: { idleMs: 15_000 } })
    expect(result).toMatchObject({ ok: true, text: 'a' })
    expect(result.timing.totalMs).toBeLessThan(5000)
  })
})

describe('what is sent', () => {
  test('path, headers and body', async () => {
    await using vendor = await startVendor((response) => {
      response.end(delta('a') + STOP)
    })
    await attempt(provider, `${vendor.url}/?api-version=7`, {
      apiKey: 'sk-test',
      parameters: { temperature: 0 },
    })
    const [call] = vendor.calls
    expect(call?.url).toBe('/v1/chat/completions?api-version=7')
    expect(call?.headers).toMatchObject({
      authorization: 'Bearer sk-test',
      'x-request-id': '0198c0de-0000-7000-8000-000000000001',
      'x-client-request-id': '0198c0de-0000-7000-8000-000000000001',
      'content-type': 'application/json',
    })
    expect(JSON.parse(call?.body ?? '')).toEqual({
      model: 'vendor-model',
      messages: [{ role: 'user', content: 'What is 6 × 7?' }],
      stream: true,
      stream_options: { include_usage: true },
      temperature: 0,
    })
  })

  test('no authorization without a key', async () => {
    await using vendor = await startVendor((response) => {
      response.end(delta('a') + STOP)
    })
    await attempt(provider, vendor.url)
    expect(vendor.calls[0]?.headers.authorization).toBeUndefined()
  })
})
