import { expect, test } from 'vitest'
import { isRetryable, retryWaitMs, waitReason } from '../../server/calls/retry-policy.ts'
import type { FailureClass } from '../../server/models/providers/provider.ts'

const failed = { code: null, message: '', retryAfterMs: null }

test.each<[FailureClass, boolean]>([
  ['transient', true],
  ['throttle', true],
  ['exhausted', false],
  ['auth', false],
  ['caller', false],
  ['started', false],
  ['cancelled', false],
])('a failure of class %s is tried again: %s', (failure, expected) => {
  expect(isRetryable({ class: failure })).toBe(expected)
})

test('waits double from half a second to half a minute, with jitter of half', () => {
  const waits = [1, 2, 3, 7, 8, 40].map((number) => [
    retryWaitMs({ retryAfterMs: null }, number, () => 0),
    retryWaitMs({ retryAfterMs: null }, number, () => 1),
  ])
  expect(waits).toEqual([
    [250, 500],
    [500, 1_000],
    [1_000, 2_000],
    [15_000, 30_000],
    [15_000, 30_000],
    [15_000, 30_000],
  ])
})

test('a wait is never shorter than the vendor asks, and at most a tenth longer', () => {
  for (const random of [0, 0.3, 1]) {
    const waitMs = retryWaitMs({ retryAfterMs: 60_000 }, 1, () => random)
    expect(waitMs).toBeGreaterThanOrEqual(60_000)
    expect(waitMs).toBeLessThanOrEqual(66_000)
  }
  expect(retryWaitMs({ retryAfterMs: 1 }, 3, () => 0)).toBe(1_000)
})

test('the reason of a wait is said in words', () => {
  const say = (failure: FailureClass, httpStatus: number | null, code: string | null) =>
    waitReason({ ...failed, class: failure, httpStatus, code })
  expect(say('throttle', 429, null)).toBe('Rate limited')
  expect(say('transient', 503, null)).toBe('Server error 503')
  expect(say('transient', null, 'TIMEOUT_FIRST_TOKEN')).toBe('Timed out')
  expect(say('transient', null, 'UND_ERR_CONNECT_TIMEOUT')).toBe('Timed out')
  expect(say('transient', null, 'ECONNRESET')).toBe('Connection failed')
})
