import { createContextCache } from '@pothos/core'
import DataLoader from 'dataloader'
import type { LatencyGoal, Metric, StatsScope } from '../db/stats.ts'
import {
  listBins,
  listCallCounts,
  listGoodCalls,
  listQuantiles,
  listSummaries,
} from '../db/stats.ts'
import type { Context } from './context.ts'

/** The answers of one model, in one task or in all (null). */
export type StatsKey = { taskId: string | null; modelId: string }

type Asked<What> = StatsKey & { what: What }

/**
 * Loads what is asked of models with one statement for each task and each different question:
 * asking for all models of a leaderboard costs as much as asking for one.
 */
function statsLoader<What, Row extends { modelId: string }>(
  list: (context: Context, scope: StatsScope, what: What) => Promise<Row[]>,
) {
  return createContextCache(
    (context: Context) =>
      new DataLoader<Asked<What>, Row[], string>(
        async (asked) => {
          const groups = Map.groupBy(asked, groupKey)
          const rows = new Map<string, Row[]>()
          const read = async (key: string, keys: Asked<What>[]) => {
            const [first] = keys
            if (first === undefined) return
            const modelIds = [...new Set(keys.map(({ modelId }) => modelId))]
            rows.set(key, await list(context, { taskId: first.taskId, modelIds }, first.what))
          }
          await Promise.all([...groups].map(([key, keys]) => read(key, keys)))
          return asked.map((each) =>
            (rows.get(groupKey(each)) ?? []).filter(({ modelId }) => modelId === each.modelId),
          )
        },
        { cacheKeyFn: (each) => `${each.modelId} ${groupKey(each)}` },
      ),
  )
}

function groupKey({ taskId, what }: Asked<unknown>): string {
  return `${taskId} ${JSON.stringify(what)}`
}

export const countsLoader = statsLoader(({ db }, scope, _what: 'counts') =>
  listCallCounts(db, scope),
)

export const goodCallsLoader = statsLoader(({ db }, scope, goal: LatencyGoal) =>
  listGoodCalls(db, scope, goal),
)

export const quantilesLoader = statsLoader(
  ({ db }, scope, what: { metric: Metric; count: number }) => listQuantiles(db, scope, what),
)

export const binsLoader = statsLoader(
  ({ db }, scope, what: { metric: Metric; binsPerDecade: number }) => listBins(db, scope, what),
)

/** All metrics asked for in one tick are read in one pass. */
export const summariesLoader = createContextCache(
  ({ db }: Context) =>
    new DataLoader<
      StatsKey & { metric: Metric },
      Awaited<ReturnType<typeof listSummaries>>[0] | null,
      string
    >(
      async (asked) => {
        const groups = [...Map.groupBy(asked, ({ taskId }) => taskId)]
        const rows = await Promise.all(
          groups.map(async ([taskId, keys]) => {
            const modelIds = [...new Set(keys.map(({ modelId }) => modelId))]
            const metrics = [...new Set(keys.map(({ metric }) => metric))]
            const summaries = await listSummaries(db, { taskId, modelIds }, metrics)
            return summaries.map((summary) => ({ taskId, ...summary }))
          }),
        )
        const found = new Map(rows.flat().map((row) => [summaryKey(row), row]))
        return asked.map((each) => found.get(summaryKey(each)) ?? null)
      },
      { cacheKeyFn: summaryKey },
    ),
)

function summaryKey({ taskId, modelId, metric }: StatsKey & { metric: Metric }): string {
  return `${taskId} ${modelId} ${metric}`
}
