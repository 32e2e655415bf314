import type { CallCounts, Metric } from '../db/stats.ts'
import { builder } from './builder.ts'
import type { Context } from './context.ts'
import { Distribution } from './distribution.ts'
import { ModelRef } from './refs.ts'
import { countsLoader, goodCallsLoader, type StatsKey } from './stats-loaders.ts'

export const LatencyStats = builder.objectRef<StatsKey>('LatencyStats').implement({
  description:
    'Latency, reliability and cost of the answers of one model. Latency is over calls that finished, streamed, were not cached and brought a token; the others are counted beside them.',
})

type CountName = Exclude<keyof CallCounts, 'modelId'>

async function loadCounts(key: StatsKey, context: Context): Promise<CallCounts | undefined> {
  return (await countsLoader(context).load({ ...key, what: 'counts' }))[0]
}

builder.objectFields(LatencyStats, (t) => {
  const count = (name: CountName, description: string) =>
    t.int({
      description,
      resolve: async (key, _args, context) => (await loadCounts(key, context))?.[name] ?? 0,
    })
  const sum = (name: CountName, description: string) =>
    t.float({
      description,
      resolve: async (key, _args, context) => (await loadCounts(key, context))?.[name] ?? 0,
    })
  return {
    count: count('count', 'Calls the latencies are over.'),
    excludedFailed: count('excludedFailed', 'Left out because they failed.'),
    excludedCached: count('excludedCached', 'Left out because the cache answered.'),
    excludedNotStreamed: count(
      'excludedNotStreamed',
      'Left out because they were not streamed or brought no token.',
    ),
    clientLimited: count(
      'clientLimited',
      'Of `count`, calls whose timing our own event loop may have spoiled.',
    ),
    costUsd: sum('costUsd', 'US dollars, of calls whose cost is known.'),
    inputTokens: sum('inputTokens', 'Sum, cached tokens included.'),
    outputTokens: sum('outputTokens', 'Sum, reasoning tokens included.'),
  }
})

builder.objectFields(LatencyStats, (t) => {
  const distribution = (metric: Metric, description: string) =>
    t.field({
      type: Distribution,
      description,
      resolve: ({ taskId, modelId }) => ({ taskId, modelId, metric }),
    })
  return {
    ttftMs: distribution('ttft_ms', 'Time to first token of any kind, milliseconds.'),
    ttftAnswerMs: distribution('ttft_answer_ms', 'Time to first content token, milliseconds.'),
    ttfbMs: distribution('ttfb_ms', 'Request sent to response headers, milliseconds.'),
    itlMs: distribution('itl_mean_ms', 'Mean inter-token latency of each call, milliseconds.'),
    totalMs: distribution('total_ms', 'Request to end of stream, milliseconds.'),
    queueMs: distribution('queue_ms', 'Wait for a slot, milliseconds.'),
    outputTokensPerSecond: distribution(
      'output_tokens_per_second',
      'Output tokens a second, after the first.',
    ),
  }
})

builder.objectFields(LatencyStats, (t) => {
  const share = (description: string, of: (counts: CallCounts) => [number, number]) =>
    t.float({
      description,
      resolve: async (key, _args, context) => {
        const counts = await loadCounts(key, context)
        return counts === undefined ? 0 : ratio(...of(counts))
      },
    })
  return {
    errorRate: share('Failed of all that ended, 0 to 1; 0 when none ended.', (counts) => [
      counts.failed,
      counts.finished + counts.failed,
    ]),
    cacheHitRate: share('Cached of the finished, 0 to 1; 0 when none finished.', (counts) => [
      counts.excludedCached,
      counts.finished,
    ]),
    retriedRate: share('With more than one attempt, of all that ended, 0 to 1.', (counts) => [
      counts.retried,
      counts.finished + counts.failed,
    ]),
    goodput: t.float({
      description:
        'Share of calls within all limits given, 0 to 1. Failed calls are never within; cached and not streamed ones are left out; a figure that a call lacks is within.',
      args: {
        ttftMs: t.arg.float({ description: 'Time to first token at most; null: any.' }),
        itlMs: t.arg.float({ description: 'Mean inter-token latency at most; null: any.' }),
        totalMs: t.arg.float({ description: 'Total at most; null: any.' }),
      },
      resolve: async (key, { ttftMs, itlMs, totalMs }, context) => {
        const what = { ttftMs: ttftMs ?? null, itlMs: itlMs ?? null, totalMs: totalMs ?? null }
        const [row] = await goodCallsLoader(context).load({ ...key, what })
        return row === undefined ? 0 : ratio(row.good, row.all)
      },
    }),
  }
})

builder.objectField(ModelRef, 'stats', (t) =>
  t.field({
    type: LatencyStats,
    description: 'Over all its answers in all tasks.',
    resolve: ({ id }) => ({ taskId: null, modelId: id }),
  }),
)

function ratio(part: number, whole: number): number {
  return whole === 0 ? 0 : part / whole
}
