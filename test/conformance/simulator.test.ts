import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import OpenAI from 'openai'
import { afterAll, describe, expect, test } from 'vitest'
import { createOpenAiChat } from '../../server/models/providers/openai-chat.ts'
import { type Simulator, startSimulator } from '../../server/simulator/start-simulator.ts'
import { attempt } from '../support/scripted-vendor.ts'

const provider = createOpenAiChat({ allowPrivateHosts: true, trustedOrigins: [] })
const folder = mkdtempSync(path.join(tmpdir(), 'simulator-'))
const sums = Array.from({ length: 40 }, (_, index) => ({
  question: `What is ${index} plus ${index * 3}?`,
  answer: String(index * 4),
}))
writeFileSync(
  path.join(folder, 'sums.csv'),
  ['question,answer', ...sums.map(({ question, answer }) => `"${question}",${answer}`)].join('\n'),
)
writeFileSync(
  path.join(folder, 'texts.jsonl'),
  [
    { question: 'What is the capital of France?', answer: 'Paris' },
    { question: 'What is the capital of Japan?', answer: 'Tokyo' },
    { question: '法国的首都是哪里？', answer: '巴黎' },
    { turns: ['Name a colour.', 'And another?'], reference: ['blue', 'red'] },
    { question: 'Why do people travel?' },
  ]
    .map((record) => JSON.stringify(record))
    .join('\n'),
)
const simulator: Simulator = await startSimulator({ port: 0, questions: [folder] })
afterAll(async () => {
  await simulator[Symbol.asyncDispose]()
  await provider[Symbol.asyncDispose]()
  rmSync(folder, { recursive: true })
})

const ask = async (vendorModel: string, content: string, parameters = {}) => {
  const messages = [{ role: 'user' as const, content }]
  const { result } = await attempt(provider, simulator.url, { vendorModel, messages, parameters })
  return result
}

describe('answers', () => {
  test.each([0, 0.25, 0.9, 1])(
    'exactly the share %d of known questions is right',
    async (right) => {
      const answers = await Promise.all(
        sums.map(({ question }) => ask(`sim:ttft=0,rate=0,right=${right}`, question)),
      )
      const rightCount = answers.filter(({ text }, index) =>
        text.endsWith(`\n#### ${sums[index]?.answer}`),
      ).length
      const others = answers.filter(({ text }) => !/\n#### \d+$/.test(text))
      expect(others).toEqual([])
      // Five further questions with a reference share the ranking.
      expect(Math.abs(rightCount - right * sums.length)).toBeLessThanOrEqual(
        right % 1 === 0 ? 0 : 5,
      )
    },
  )

  test('a text is given as it is, on a line of its own, in the language of the prompt', async () => {
    const model = 'sim:ttft=0,rate=0,right=1'
    expect((await ask(model, 'What is the capital of France?')).text).toMatch(/\nParis$/)
    const chinese = (await ask(model, '法国的首都是哪里？')).text
    expect(chinese).toMatch(/\n巴黎$/)
    expect(chinese).toMatch(/^[\p{Script=Han}，。：\n]+$/u)
  })

  test('a wrong text is another answer of the same language', async () => {
    const { text } = await ask('sim:ttft=0,rate=0,right=0', 'What is the capital of France?')
    expect(text).toMatch(/\n(?:Tokyo|blue|red)$/)
  })

  test('the question is found inside an instruction, and in a later turn', async () => {
    const model = 'sim:ttft=0,rate=0,right=1'
    const wrapped = `Answer with one number.\n\n${sums[3]?.question}`
    expect((await ask(model, wrapped)).text).toMatch(/#### 12$/)
    expect((await ask(model, 'And another?')).text).toMatch(/\nred$/)
  })

  test('an unknown question is said to be unknown', async () => {
    expect((await ask('sim-instant', 'Who am I?')).text).toContain('does not know this question')
    expect((await ask('sim-instant', '我是谁？')).text).toContain('不认识这道题')
  })

  test('the same prompt gets the same answer', async () => {
    const once = await ask('sim-instant', sums[5]?.question ?? '')
    expect((await ask('sim-instant', sums[5]?.question ?? '')).text).toBe(once.text)
  })

  test('length, reasoning and max_tokens are heeded', async () => {
    const long = await ask(
      'sim:ttft=0,rate=0,right=1,tokens=80,reasoning=30',
      sums[2]?.question ?? '',
    )
    expect(long.usage).toMatchObject({ outputTokens: 110, reasoningTokens: 30 })
    expect(long.text).toMatch(/#### 8$/)
    expect(long.reasoning).not.toBe('')
    const cut = await ask('sim:ttft=0,rate=0,tokens=80', 'x', { max_tokens: 7 })
    expect(cut).toMatchObject({ finishReason: 'length', usage: { outputTokens: 7 } })
  })
})

describe('pace', () => {
  test('first token and rate are as asked for', async () => {
    const { timing } = await ask('sim:ttft=150,rate=100,jitter=0,tokens=41', 'x')
    expect(timing.ttftMs).toBeGreaterThan(149)
    expect(timing.ttftMs).toBeLessThan(230)
    expect(timing.ttfbMs).toBeLessThan(timing.ttftMs ?? 0)
    expect(timing.outputTokensPerSecond).toBeGreaterThan(85)
    expect(timing.outputTokensPerSecond).toBeLessThan(115)
  })

  test('the answer comes after the reasoning', async () => {
    const { timing } = await ask('sim:ttft=20,rate=200,jitter=0,reasoning=20,tokens=5', 'x')
    const reasoningMs = (timing.ttftAnswerMs ?? 0) - (timing.ttftMs ?? 0)
    expect(reasoningMs).toBeGreaterThan(95)
    expect(reasoningMs).toBeLessThan(200)
  })

  test('every token says when it was sent', async () => {
    const before = process.hrtime.bigint()
    const { text } = await ask('sim:ttft=10,rate=100,tokens=5,stamps=1', 'x')
    const stamps = text.trim().split(' ').map(BigInt)
    expect(stamps).toHaveLength(5)
    expect(stamps).toEqual(stamps.toSorted((a, b) => Number(a - b)))
    expect(stamps[0]).toBeGreaterThan(before)
    expect(stamps[4]).toBeLessThan(process.hrtime.bigint())
  })
})

describe('what goes wrong', () => {
  test('the share of errors, with hints, and other luck at the next try', async () => {
    const model = 'sim:ttft=0,rate=0,tokens=3,error=0.5'
    const results = await Promise.all(
      Array.from({ length: 200 }, (_, index) => ask(model, `prompt ${index}`)),
    )
    const failed = results.filter(({ ok }) => !ok)
    expect(failed.length).toBeGreaterThan(70)
    expect(failed.length).toBeLessThan(130)
    const throttled = failed.filter(({ error }) => error?.class === 'throttle')
    const broken = failed.filter(({ error }) => error?.class === 'transient')
    expect(throttled.length + broken.length).toBe(failed.length)
    expect(throttled.every(({ error }) => error?.retryAfterMs === 1000)).toBe(true)
    expect(broken.length).toBeGreaterThan(20)

    const retried = await Promise.all(
      results.flatMap(({ ok }, index) => (ok ? [] : [ask(model, `prompt ${index}`)])),
    )
    expect(retried.some(({ ok }) => ok)).toBe(true)
  })

  test('a reset cuts the stream in the middle', async () => {
    const result = await ask('sim:ttft=10,rate=500,tokens=20,reset=1', 'x')
    expect(result.error?.class).toBe('started')
    expect(result.text).not.toBe('')
    expect(result.finishReason).toBeNull()
  })

  test('the request limit answers 429 and says how long', async () => {
    const results = await Promise.all(
      Array.from({ length: 14 }, (_, index) => ask('sim:ttft=0,rate=0,rpm=60', `limit ${index}`)),
    )
    const refused = results.filter(({ ok }) => !ok)
    expect(refused).toHaveLength(4)
    for (const { error } of refused) {
      expect(error).toMatchObject({ class: 'throttle', code: 'rate_limit_exceeded' })
      expect(error?.retryAfterMs).toBeGreaterThanOrEqual(1000)
    }
  })

  test('a request that is none is refused with the field', async () => {
    const response = await fetch(`${simulator.url}/chat/completions`, {
      method: 'POST',
      body: JSON.stringify({ model: 'sim-swift', messages: [{ role: 'user' }] }),
    })
    expect(response.status).toBe(400)
    const { error } = (await response.json()) as { error: { message: string } }
    expect(error.message).toContain('messages[0].content')
  })

  test('a port in use rejects the start', async () => {
    await expect(startSimulator({ port: simulator.port, questions: [] })).rejects.toThrow(
      'EADDRINUSE',
    )
  })
})

describe('the openai SDK speaks with it', () => {
  const client = new OpenAI({ baseURL: simulator.url, apiKey: 'none', maxRetries: 0 })
  const messages = [{ role: 'user' as const, content: sums[4]?.question ?? '' }]

  test('streamed', async () => {
    const stream = await client.chat.completions.create({
      model: 'sim-instant',
      messages,
      stream: true,
      stream_options: { include_usage: true },
    })
    let text = ''
    let usage: unknown = null
    for await (const chunk of stream) {
      text += chunk.choices[0]?.delta.content ?? ''
      usage = chunk.usage ?? usage
    }
    expect(text).toMatch(/#### \d+$/)
    expect(usage).toMatchObject({ completion_tokens: expect.any(Number) })
  })

  test('whole', async () => {
    const whole = await client.chat.completions.create({ model: 'sim-instant', messages })
    expect(whole.choices[0]?.message.content).toMatch(/#### \d+$/)
    expect(whole.id).toMatch(/^chatcmpl-/)
  })

  test('its models', async () => {
    const { data } = await client.models.list()
    expect(data.map(({ id }) => id)).toContain('sim-swift')
  })
})
