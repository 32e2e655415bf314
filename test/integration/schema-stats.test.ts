import { afterAll, beforeAll, expect, test } from 'vitest'
import { createGraphQLTestApi, type GraphQLTestApi } from '../support/graphql-api.ts'
import { type SeededCall, seedTask } from '../support/seed-task.ts'

let api: GraphQLTestApi
beforeAll(async () => {
  api = await createGraphQLTestApi()
})
afterAll(() => api[Symbol.asyncDispose]())

/** A call as it is after it streamed its answer. */
function answered(ttftMs: number, columns: SeededCall = {}): SeededCall {
  return {
    status: 'finished',
    attemptCount: 1,
    ttftMs,
    totalMs: ttftMs * 10,
    itlMeanMs: 5,
    queueMs: 0,
    inputTokens: 100,
    outputTokens: 20,
    costUsd: 0.25,
    ...columns,
  }
}

const CALLS: SeededCall[] = [
  ...[10, 20, 30, 40, 100].map((ttftMs) => answered(ttftMs, { scores: [{ passed: true }] })),
  answered(1_000, { attemptCount: 2, clientLimited: true, scores: [{ value: 0, passed: false }] }),
  // What must stay out of latency, with figures that would be seen in it.
  answered(1, { cached: true, costUsd: null }),
  answered(2, { streamed: false }),
  { status: 'finished', attemptCount: 1 },
  { status: 'failed', attemptCount: 4, ttftMs: 50_000 },
  { status: 'queued' },
  answered(7, { model: 1, scores: [{ name: 'numeric', value: 0.5 }] }),
]

const LEADERBOARD = `query ($id: ID!) { task(id: $id) { leaderboard {
  model { id } passRate passLow95 passHigh95 scores { name count mean low95 high95 }
  stats {
    count excludedFailed excludedCached excludedNotStreamed clientLimited
    ttftMs { mean std min max p50 p90 p95 p99 quantiles(n: 3) histogram(binsPerDecade: 1) { from to count } }
    totalMs { p50 } queueMs { max } outputTokensPerSecond { p50 quantiles histogram { count } }
    errorRate cacheHitRate retriedRate costUsd inputTokens outputTokens
    all: goodput fast: goodput(ttftMs: 35) whole: goodput(ttftMs: 200, totalMs: 350, itlMs: 5)
  }
} } }`

test('latency is over measured calls only, and says what was left out', async () => {
  const { task, models } = await seedTask(api.engine.db, CALLS, { modelCount: 3 })
  const { data, errors } = await api.ask(LEADERBOARD, { id: `Task:${task.id}` })
  expect(errors).toBeUndefined()
  const [first, second, third] = data.task.leaderboard
  expect(first.model.id).toBe(`Model:${models[0]?.id}`)
  expect(first.stats).toMatchObject({
    count: 6,
    excludedFailed: 1,
    excludedCached: 1,
    excludedNotStreamed: 2,
    clientLimited: 1,
    ttftMs: {
      mean: 200,
      min: 10,
      max: 1_000,
      p50: 35,
      p90: 550,
      p95: 775,
      p99: expect.closeTo(955),
      quantiles: [10, 35, 1_000],
      histogram: [
        { from: 10, to: 100, count: 4 },
        { from: 100, to: 1_000, count: 1 },
        { from: 1_000, to: 10_000, count: 1 },
      ],
    },
    totalMs: { p50: 350 },
    queueMs: { max: 0 },
    outputTokensPerSecond: { p50: null, quantiles: [], histogram: [] },
    costUsd: 1.75,
    inputTokens: 800,
    outputTokens: 160,
  })
  expect(first.stats.ttftMs.std).toBeCloseTo(393.19, 2)
  expect(first.stats.errorRate).toBeCloseTo(1 / 10)
  expect(first.stats.cacheHitRate).toBeCloseTo(1 / 9)
  expect(first.stats.retriedRate).toBeCloseTo(2 / 10)
  expect(first.stats.all).toBeCloseTo(6 / 7)
  expect(first.stats.fast).toBeCloseTo(3 / 7)
  expect(first.stats.whole).toBeCloseTo(3 / 7)
  expect(second.stats).toMatchObject({ count: 1, ttftMs: { p50: 7, std: null }, errorRate: 0 })
  expect(third).toMatchObject({ passRate: null, scores: [], stats: { count: 0, errorRate: 0 } })
})

test('scores come with their intervals, the best model first', async () => {
  const calls = [0, 0, 1, 1].map((value) =>
    answered(10, { scores: [{ value, passed: value > 0 }] }),
  )
  const better = [1, 1].map((value) =>
    answered(10, { model: 1, scores: [{ value, passed: true }] }),
  )
  const { task, models } = await seedTask(api.engine.db, [...calls, ...better], { modelCount: 2 })
  const { data } = await api.ask(LEADERBOARD, { id: `Task:${task.id}` })
  const [best, worse] = data.task.leaderboard
  expect(best.model.id).toBe(`Model:${models[1]?.id}`)
  expect(best).toMatchObject({ passRate: 1, passHigh95: 1 })
  // Wilson for 2 of 2 and 2 of 4, from the formula by hand.
  expect(best.passLow95).toBeCloseTo(0.3424, 4)
  expect(worse).toMatchObject({ passRate: 0.5 })
  expect(worse.passLow95).toBeCloseTo(0.15, 4)
  expect(worse.passHigh95).toBeCloseTo(0.85, 4)
  expect(worse.scores).toMatchObject([{ name: 'exact', count: 4, mean: 0.5 }])
  expect(worse.scores[0].low95).toBeCloseTo(0.5 - (1.959964 * Math.sqrt(1 / 3)) / 2, 6)
})

test('a call with several scores passed when one of them did', async () => {
  const scores = [
    { name: 'exact', passed: false, value: 0 },
    { name: 'contains', passed: true },
  ]
  const { task } = await seedTask(api.engine.db, [answered(1, { scores }), answered(1)])
  const { data } = await api.ask(LEADERBOARD, { id: `Task:${task.id}` })
  expect(data.task.leaderboard[0]).toMatchObject({ passRate: 1 })
  expect(data.task.leaderboard[0].scores.map(({ name }: { name: string }) => name)).toEqual([
    'contains',
    'exact',
  ])
})

test('the statistics of a model go over all its tasks', async () => {
  const { models } = await seedTask(api.engine.db, [answered(10)])
  await seedTask(api.engine.db, [answered(30)], { models })
  const { data, errors } = await api.ask(
    'query ($id: ID!) { model(id: $id) { stats { count ttftMs { p50 } } } }',
    { id: `Model:${models[0]?.id}` },
  )
  expect(errors).toBeUndefined()
  expect(data.model.stats).toEqual({ count: 2, ttftMs: { p50: 20 } })
})

test('numbers of quantiles and bins out of range are refused', async () => {
  const { task } = await seedTask(api.engine.db, [answered(10)])
  const document = (part: string) =>
    `query ($id: ID!) { task(id: $id) { leaderboard { stats { ttftMs { ${part} } } } } }`
  for (const part of ['quantiles(n: 1)', 'histogram(binsPerDecade: 0) { count }']) {
    const { errors } = await api.ask(document(part), { id: `Task:${task.id}` })
    expect(errors?.[0]?.extensions).toMatchObject({ code: 'INVALID_INPUT' })
  }
})
