import { type RawBuilder, sql } from 'kysely'
import type { Db } from './database.ts'

/** Which answers a statistic is over: those of some models, in one task or in all. */
export type StatsScope = { taskId: string | null; modelIds: readonly string[] }

/** Columns of calls that have a distribution. */
export type Metric =
  | 'ttft_ms'
  | 'ttft_answer_ms'
  | 'ttfb_ms'
  | 'itl_mean_ms'
  | 'total_ms'
  | 'queue_ms'
  | 'output_tokens_per_second'

export type CallCounts = {
  modelId: string
  /** Calls whose latency counts: finished, streamed, not cached, with a first token. */
  count: number
  excludedFailed: number
  excludedCached: number
  excludedNotStreamed: number
  clientLimited: number
  finished: number
  failed: number
  retried: number
  costUsd: number
  inputTokens: number
  outputTokens: number
}

// Latency is measured only where a token was seen to arrive.
const MEASURED = sql`status = 'finished' and streamed and not cached and ttft_ms is not null`

function answers({ taskId, modelIds }: StatsScope): RawBuilder<unknown> {
  const ofTask = taskId === null ? sql`true` : sql`task_id = ${taskId}::uuid`
  return sql`calls where ${ofTask} and model_id = any(${modelIds}::uuid[]) and kind = 'answer'`
}

export async function listCallCounts(db: Db, scope: StatsScope): Promise<CallCounts[]> {
  const { rows } = await sql<CallCounts>`
    select model_id,
      count(*) filter (where ${MEASURED}) as count,
      count(*) filter (where status = 'failed') as excluded_failed,
      count(*) filter (where status = 'finished' and cached) as excluded_cached,
      count(*) filter (where status = 'finished' and not cached and (not streamed or ttft_ms is null))
        as excluded_not_streamed,
      count(*) filter (where ${MEASURED} and client_limited) as client_limited,
      count(*) filter (where status = 'finished') as finished,
      count(*) filter (where status = 'failed') as failed,
      count(*) filter (where status in ('finished', 'failed') and attempt_count > 1) as retried,
      coalesce(sum(cost_usd), 0)::float8 as cost_usd,
      coalesce(sum(input_tokens), 0)::float8 as input_tokens,
      coalesce(sum(output_tokens), 0)::float8 as output_tokens
    from ${answers(scope)}
    group by model_id`.execute(db)
  return rows
}

export type Summary = {
  mean: number | null
  std: number | null
  min: number | null
  max: number | null
  p50: number | null
  p90: number | null
  p95: number | null
  p99: number | null
}

export type MetricSummary = Summary & { modelId: string; metric: Metric }

/** One pass over the calls for all models and metrics. Percentiles are exact, interpolated. */
export async function listSummaries(
  db: Db,
  scope: StatsScope,
  metrics: readonly Metric[],
): Promise<MetricSummary[]> {
  const parts = metrics.map((metric) => {
    const value = sql.ref(metric)
    return sql`json_build_object('metric', ${metric}::text,
      'mean', avg(${value}), 'std', stddev_samp(${value}), 'min', min(${value}), 'max', max(${value}),
      'percentiles', percentile_cont(array[0.5, 0.9, 0.95, 0.99]) within group (order by ${value}))`
  })
  const { rows } = await sql<{ modelId: string; summaries: StoredSummary[] }>`
    select model_id, json_build_array(${sql.join(parts)}) as summaries
    from ${answers(scope)} and ${MEASURED}
    group by model_id`.execute(db)
  return rows.flatMap(({ modelId, summaries }) =>
    summaries.map(({ percentiles, ...summary }) => {
      const [p50 = null, p90 = null, p95 = null, p99 = null] = percentiles ?? []
      return { ...summary, modelId, p50, p90, p95, p99 }
    }),
  )
}

type StoredSummary = Pick<Summary, 'mean' | 'std' | 'min' | 'max'> & {
  metric: Metric
  percentiles: number[] | null
}

/** `count` quantiles of each model, evenly spaced from the smallest value to the largest. */
export async function listQuantiles(
  db: Db,
  scope: StatsScope,
  { metric, count }: { metric: Metric; count: number },
): Promise<{ modelId: string; quantiles: number[] }[]> {
  const fractions = Array.from({ length: count }, (_, index) => index / (count - 1))
  const value = sql.ref(metric)
  const { rows } = await sql<{ modelId: string; quantiles: number[] }>`
    select model_id,
      percentile_cont(${fractions}::float8[]) within group (order by ${value}) as quantiles
    from ${answers(scope)} and ${MEASURED} and ${value} is not null
    group by model_id`.execute(db)
  return rows
}

/** What is smaller counts as this: a logarithm has no zero. */
const SMALLEST = 0.001

/** Counts by bin `k`, which reaches from 10^(k / binsPerDecade) to 10^((k + 1) / binsPerDecade). */
export async function listBins(
  db: Db,
  scope: StatsScope,
  { metric, binsPerDecade }: { metric: Metric; binsPerDecade: number },
): Promise<{ modelId: string; bin: number; count: number }[]> {
  const value = sql.ref(metric)
  const { rows } = await sql<{ modelId: string; bin: number; count: number }>`
    select model_id, count(*) as count,
      floor(log(greatest(${value}, ${SMALLEST}::float8)) * ${binsPerDecade}::integer)::integer as bin
    from ${answers(scope)} and ${MEASURED} and ${value} is not null
    group by model_id, bin
    order by model_id, bin`.execute(db)
  return rows
}

export type LatencyGoal = {
  ttftMs: number | null
  itlMs: number | null
  totalMs: number | null
}

/** Of the calls that failed or whose latency counts, how many met the goal. Failed ones never do. */
export async function listGoodCalls(
  db: Db,
  scope: StatsScope,
  { ttftMs, itlMs, totalMs }: LatencyGoal,
): Promise<{ modelId: string; good: number; all: number }[]> {
  const within = (column: Metric, limit: number | null) =>
    limit === null
      ? sql`true`
      : sql`(${sql.ref(column)} is null or ${sql.ref(column)} <= ${limit}::float8)`
  const isGood = sql`${MEASURED} and ${within('ttft_ms', ttftMs)}
    and ${within('itl_mean_ms', itlMs)} and ${within('total_ms', totalMs)}`
  const { rows } = await sql<{ modelId: string; good: number; all: number }>`
    select model_id, count(*) filter (where ${isGood}) as good, count(*) as all
    from ${answers(scope)} and (status = 'failed' or (${MEASURED}))
    group by model_id`.execute(db)
  return rows
}

export type ScoreTotals = {
  taskId: string
  modelId: string
  name: string
  count: number
  mean: number | null
  std: number | null
}

/** By model and name of the score. */
export async function listScoreTotals(db: Db, taskIds: readonly string[]): Promise<ScoreTotals[]> {
  const { rows } = await sql<ScoreTotals>`
    select s.task_id, c.model_id, s.name, count(s.value) as count,
      avg(s.value) as mean, stddev_samp(s.value) as std
    from scores s join calls c on c.id = s.call_id
    where s.task_id = any(${taskIds}::uuid[]) and c.kind = 'answer'
    group by s.task_id, c.model_id, s.name
    order by s.name`.execute(db)
  return rows
}

export type PassTotals = { taskId: string; modelId: string; passed: number; judged: number }

/** Calls with a verdict, and of these the ones that some score says passed. */
export async function listPassTotals(db: Db, taskIds: readonly string[]): Promise<PassTotals[]> {
  const { rows } = await sql<PassTotals>`
    select task_id, model_id, count(*) as judged, count(*) filter (where passed) as passed
    from (
      select s.task_id, c.model_id, s.call_id, bool_or(s.passed) as passed
      from scores s join calls c on c.id = s.call_id
      where s.task_id = any(${taskIds}::uuid[]) and c.kind = 'answer' and s.passed is not null
      group by s.task_id, c.model_id, s.call_id
    ) verdicts
    group by task_id, model_id`.execute(db)
  return rows
}
