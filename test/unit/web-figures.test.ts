import { expect, test } from 'vitest'
import type { CallTiming } from '../../web/calls/call-documents.ts'
import { axisSteps, toPhases, waterfallEnd } from '../../web/calls/phases.ts'
import { ecdfPath, ecdfTop } from '../../web/charts/ecdf-path.ts'
import { createLogScale } from '../../web/charts/log-scale.ts'
import { intervalStart } from '../../web/charts/score-axis.ts'
import { orderLeaderboard, readLeaderboard } from '../../web/tasks/leaderboard-order.ts'
import type { Leaderboard } from '../../web/tasks/task-documents.ts'
import { taskSize } from '../../web/tasks/task-size.ts'

const timing: CallTiming = {
  queueMs: 46,
  dnsMs: 4,
  connectMs: 38,
  tlsMs: 61,
  connectionReused: false,
  sendMs: 2,
  ttfbMs: 982,
  ttftMs: 1284,
  ttftAnswerMs: 1300,
  itlP50Ms: 12.9,
  itlP99Ms: 31,
  itlMaxMs: 212,
  totalMs: 5898,
  outputTokensPerSecond: 68.7,
  uncertaintyMs: 0.4,
  clientLimited: false,
  concurrencyAtStart: 1,
  concurrencyLimit: 8,
}
const names = (phases: ReturnType<typeof toPhases>) => phases.map(({ name }) => name)
const sum = (phases: ReturnType<typeof toPhases>) =>
  phases.reduce((total, { durationMs }) => total + durationMs, 0)

test('the phases follow each other and add up to the total', () => {
  const phases = toPhases(timing)
  expect(names(phases)).toEqual([
    'dns',
    'connect',
    'tls',
    'send',
    'firstByte',
    'firstToken',
    'stream',
  ])
  expect(sum(phases)).toBe(timing.totalMs)
  expect(phases[5]).toMatchObject({ startMs: 1087, durationMs: 197 })
})

test('a reused connection has its phases at zero width, said to be reused', () => {
  const reused = { dnsMs: null, connectMs: null, tlsMs: null, connectionReused: true }
  const phases = toPhases({ ...timing, ...reused })
  expect(phases.slice(0, 3)).toMatchObject(
    Array(3).fill({ startMs: 0, durationMs: 0, reused: true }),
  )
  expect(sum(phases)).toBe(timing.totalMs)
})

test('without a first token there is no stream, and the phases still add up', () => {
  const phases = toPhases({ ...timing, ttftMs: null })
  expect(names(phases)).toEqual(['dns', 'connect', 'tls', 'send', 'firstByte', 'body'])
  expect(sum(phases)).toBe(timing.totalMs)
})

test('a long stream does not push all before it into a corner', () => {
  expect(waterfallEnd(timing)).toBeLessThan(timing.totalMs / 2)
  expect(waterfallEnd({ ...timing, totalMs: 1500 })).toBe(1500)
  expect(axisSteps(1438)).toEqual([0, 500, 1000])
})

test('failed calls keep the curve below the top', () => {
  const ecdf = { quantiles: [100, 200, 300], count: 3, ended: 4 }
  expect(ecdfTop(ecdf)).toBe(0.75)
  const path = ecdfPath(
    ecdf,
    (value) => value,
    (share) => share * 100,
  )
  expect(path).toBe('M100 0H100V0H200V37.5H300V75')
})

test('a log axis spans its values with round ends and at most seven labels', () => {
  const scale = createLogScale(140, 9_300, 0, 300)
  expect([scale.from, scale.to]).toEqual([100, 10_000])
  expect(scale.ticks.length).toBeLessThanOrEqual(7)
  expect([scale.x(100), scale.x(1000), scale.x(10_000)]).toEqual([0, 150, 300])
})

test('intervals near one leave room for three lines', () => {
  expect(intervalStart([0.93, 0.9])).toBe(0.8)
  expect(intervalStart([0.34, null])).toBe(0.3)
})

function result(name: string, score: number | null, low: number, high: number) {
  return {
    model: { displayName: name },
    passRate: score,
    passLow95: low,
    passHigh95: high,
    scores: [],
  } as unknown as Leaderboard[number]
}

test('overlapping intervals have no winner; clear ones have', () => {
  const read = (...results: Leaderboard) => readLeaderboard(orderLeaderboard(results))
  expect(read(result('a', 0.9, 0.85, 0.95), result('b', 0.92, 0.88, 0.96))).toEqual({
    kind: 'overlap',
    leader: 'b',
    count: 2,
  })
  expect(read(result('a', 0.5, 0.45, 0.55), result('b', 0.9, 0.85, 0.95))).toEqual({
    kind: 'clear',
    leader: 'b',
  })
  expect(read(result('a', null, 0, 0))).toEqual({ kind: 'none' })
  expect(read(result('a', 0, 0, 0.1), result('b', 0, 0, 0.1), result('c', null, 0, 0))).toEqual({
    kind: 'tie',
    count: 2,
  })
})

test('a task asks the first questions, as many as it is told to, as often as it is told to', () => {
  const dataset = { questionCount: 1319 }
  const size = (config: unknown) => taskSize({ config, dataset, models: [{}, {}] })
  expect(size({ limit: 500, repeats: 3 })).toEqual({ questions: 500, models: 2, repeats: 3 })
  expect(size({ limit: 5000, repeats: 1 })).toEqual({ questions: 1319, models: 2, repeats: 1 })
  expect(size({ limit: null })).toEqual({ questions: 1319, models: 2, repeats: 1 })
})
