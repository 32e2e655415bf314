import { expect, test } from 'vitest'
import { callCostUsd } from '../../server/models/cost.ts'
import { toHistogram } from '../../server/stats/histogram.ts'
import { meanInterval, wilsonInterval } from '../../server/stats/intervals.ts'

test('cost counts cached input at its own price, and is null when unknown', () => {
  const price = {
    currency: 'USD' as const,
    inputPerMillion: 2,
    cachedInputPerMillion: 0.5,
    outputPerMillion: 10,
  }
  const usage = { inputTokens: 1_000_000, cachedInputTokens: 400_000, outputTokens: 100_000 }
  expect(callCostUsd(price, usage)).toBeCloseTo(1.2 + 0.2 + 1)
  expect(callCostUsd({ ...price, cachedInputPerMillion: null }, usage)).toBeCloseTo(2 + 1)
  expect(callCostUsd(price, { ...usage, cachedInputTokens: null })).toBeCloseTo(2 + 1)
  expect(callCostUsd(null, usage)).toBeNull()
  expect(callCostUsd(price, null)).toBeNull()
})

test('the Wilson interval is that of the literature, and stays within 0 and 1', () => {
  // 81 of 263: 0.2553 to 0.3662 (Newcombe 1998, table I, method 3).
  expect(wilsonInterval(81, 263)?.low).toBeCloseTo(0.2553, 4)
  expect(wilsonInterval(81, 263)?.high).toBeCloseTo(0.3662, 4)
  // 15 of 148: 0.0624 to 0.1605.
  expect(wilsonInterval(15, 148)?.low).toBeCloseTo(0.0624, 4)
  expect(wilsonInterval(15, 148)?.high).toBeCloseTo(0.1605, 4)
  expect(wilsonInterval(0, 20)?.low).toBe(0)
  expect(wilsonInterval(20, 20)?.high).toBe(1)
  expect(wilsonInterval(0, 0)).toBeNull()
})

test('the interval of a mean needs two values', () => {
  expect(meanInterval(0.5, 0.1, 25)?.low).toBeCloseTo(0.5 - 1.959964 * 0.02)
  expect(meanInterval(0.5, null, 1)).toBeNull()
  expect(meanInterval(null, null, 0)).toBeNull()
})

test('a histogram has every bin between the first and the last, with shared edges', () => {
  const bins = toHistogram(
    [
      { bin: 5, count: 2 },
      { bin: 8, count: 1 },
    ],
    5,
  )
  expect(bins.map(({ count }) => count)).toEqual([2, 0, 0, 1])
  expect(bins[0]?.from).toBe(10)
  expect(bins.slice(1).map(({ from }) => from)).toEqual(bins.slice(0, -1).map(({ to }) => to))
  expect(toHistogram([], 10)).toEqual([])
})
