import { describe, expect, test } from 'vitest'
import { behaviourOf, PRESET_NAMES } from '../../server/simulator/behaviour.ts'
import { splitTokens } from '../../server/simulator/reply.ts'
import { createRequestLimits } from '../../server/simulator/request-limit.ts'
import { createSeededRandom, jitterFactor } from '../../server/simulator/seeded-random.ts'

describe('the model name says how a model behaves', () => {
  test('every field of the grammar', () => {
    const model =
      'sim:ttft=250,rate=80,jitter=0.2,reasoning=40,tokens=60,right=0.9,error=0.05,reset=0.01,rpm=600,stamps=1'
    expect(behaviourOf(model)).toEqual({
      ttftMs: 250,
      tokensPerSecond: 80,
      jitter: 0.2,
      reasoningTokens: 40,
      answerTokens: 60,
      right: 0.9,
      error: 0.05,
      reset: 0.01,
      requestsPerMinute: 600,
      stamps: true,
    })
  })

  test('what is left out has its default', () => {
    expect(behaviourOf('sim:')).toMatchObject({ ttftMs: 200, error: 0, requestsPerMinute: null })
  })

  test.each(PRESET_NAMES)('%s is known', (name) => {
    expect(behaviourOf(name).ttftMs).toBeGreaterThanOrEqual(0)
  })

  test.each([
    ['sim:speed=3', 400, /"speed".*Known: ttft, rate/],
    ['sim:ttft=soon', 400, /"ttft".*a number from 0 to 600000, not "soon"/],
    ['sim:right=1.1', 400, /"right".*from 0 to 1/],
    ['sim:ttft=', 400, /"ttft"/],
    ['sim:constructor=1', 400, /"constructor"/],
    ['gpt-5', 404, /"gpt-5".*sim-swift/],
    ['toString', 404, /"toString"/],
  ])('%s is refused with %i and a sentence', (model, status, message) => {
    expect(() => behaviourOf(model)).toThrow(expect.objectContaining({ status }))
    expect(() => behaviourOf(model)).toThrow(message)
  })
})

test('tokens joined are the text, in any script', () => {
  const text = 'Taking it step by step,\nI get 42。一步一步推算，得到 42。\n#### 42'
  expect(splitTokens(text).join('')).toBe(text)
  expect(splitTokens('一步')).toEqual(['一', '步'])
})

test('jitter has the mean 1 and is spread', () => {
  const random = createSeededRandom('jitter')
  const factors = Array.from({ length: 20_000 }, () => jitterFactor(random, 0.3))
  const mean = factors.reduce((sum, factor) => sum + factor, 0) / factors.length
  expect(mean).toBeCloseTo(1, 1)
  expect(factors.filter((factor) => factor < 0.7 || factor > 1.3).length).toBeGreaterThan(2000)
  expect(jitterFactor(random, 0)).toBe(1)
})

describe('a limit of requests a minute', () => {
  test('lets a burst through, then one for each refill', () => {
    let now = 0
    const limits = createRequestLimits(() => now)
    const allowed = Array.from({ length: 15 }, () => limits.take('m', 60).isAllowed)
    expect(allowed.filter(Boolean)).toHaveLength(10)
    now += 1000
    expect(limits.take('m', 60).isAllowed).toBe(true)
    expect(limits.take('m', 60).isAllowed).toBe(false)
    expect(limits.take('other', 60).isAllowed).toBe(true)
  })

  test('sends those it refuses back one after the other', () => {
    const limits = createRequestLimits(() => 0)
    for (let taken = 0; taken < 10; taken += 1) limits.take('m', 60)
    const waits = Array.from({ length: 3 }, () => limits.take('m', 60).resetMs)
    expect(waits).toEqual([1000, 2000, 3000])
  })
})
