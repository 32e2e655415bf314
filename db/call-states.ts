import { type RawBuilder, sql } from 'kysely'
import type { Tx } from './database.ts'
import type { CallStatus } from './generated.ts'
import { toJson } from './json.ts'
import { type CallResults, insertsOf } from './results.ts'

/** One call as its runner last saw it. Keys are those of the JSON the statement reads; what is left out is as in a queued call. */
export type CallStateRow = {
  id: string
  shard: number
  leaseEpoch: number
  /** Whether this write is the one that starts the call: it must still be queued then. */
  isStart: boolean
  status?: CallStatus
  attemptCount?: number
  serverChatId?: string | null
  serverIds?: Record<string, string>
  servedModel?: string | null
  answer?: string | null
  reasoning?: string | null
  finishReason?: string | null
  cached?: boolean
  streamed?: boolean
  waitingFor?: string | null
  waitingUntil?: string | null
  /** Whole, and below once more what statistics read. */
  timing?: object | null
  queueMs?: number | null
  ttfbMs?: number | null
  ttftMs?: number | null
  ttftAnswerMs?: number | null
  itlMeanMs?: number | null
  totalMs?: number | null
  outputTokensPerSecond?: number | null
  clientLimited?: boolean
  inputTokens?: number | null
  cachedInputTokens?: number | null
  outputTokens?: number | null
  reasoningTokens?: number | null
  totalTokens?: number | null
  usageSource?: string | null
  costUsd?: number | null
  error?: object | null
  startedAt?: string | null
  finishedAt?: string | null
}

/** States of calls of one task, with what has come of them. */
export type CallWrites = {
  taskId: string
  rows: readonly CallStateRow[]
  results: CallResults
  /** Whether the task runs, so that calls may be started. */
  mayStart: boolean
}

/**
 * Writes the state of calls with their results, each only if its runner still holds the shard's lease
 * and the call still waits for it. Returns the ids that were written: the others were fenced.
 */
export async function applyCallStates(tx: Tx, writes: CallWrites): Promise<Set<string>> {
  const { rows } = await sql<{ id: string }>`/* prepared */
    with ${writesOf(writes, sql`true`)} select id from written`.execute(tx)
  return new Set(rows.map(({ id }) => id))
}

/**
 * Parts of a WITH that write the calls, if the condition holds; `written` has their ids.
 *
 * `is true` keeps the planner from the indexes of task_id: of a new task it knows nothing, takes it
 * for one row, and would read all its calls for every commit.
 */
export function writesOf(
  { taskId, rows, results, mayStart }: CallWrites,
  condition: RawBuilder<unknown>,
): RawBuilder<unknown> {
  return sql`
    written as (
      update calls c set
        status = coalesce(b.status, 'queued'), attempt_count = coalesce(b."attemptCount", 0),
        server_chat_id = b."serverChatId", server_ids = coalesce(b."serverIds", '{}'), served_model = b."servedModel",
        answer = b.answer, reasoning = b.reasoning, finish_reason = b."finishReason",
        cached = coalesce(b.cached, false), streamed = coalesce(b.streamed, true),
        waiting_for = b."waitingFor", waiting_until = b."waitingUntil",
        timing = b.timing,
        queue_ms = b."queueMs", ttfb_ms = b."ttfbMs", ttft_ms = b."ttftMs",
        ttft_answer_ms = b."ttftAnswerMs", itl_mean_ms = b."itlMeanMs", total_ms = b."totalMs",
        output_tokens_per_second = b."outputTokensPerSecond",
        client_limited = coalesce(b."clientLimited", false),
        input_tokens = b."inputTokens", cached_input_tokens = b."cachedInputTokens",
        output_tokens = b."outputTokens", reasoning_tokens = b."reasoningTokens",
        total_tokens = b."totalTokens", usage_source = b."usageSource",
        cost_usd = b."costUsd", error = b.error,
        started_at = b."startedAt", finished_at = b."finishedAt"
      from json_to_recordset(${toJson(rows)}::json) as b (
        id uuid, shard integer, "leaseEpoch" integer, "isStart" boolean, status call_status,
        "attemptCount" integer, "serverChatId" text, "serverIds" jsonb, "servedModel" text,
        answer text, reasoning text, "finishReason" text, cached boolean, streamed boolean,
        "waitingFor" text, "waitingUntil" timestamptz, timing json,
        "queueMs" double precision, "ttfbMs" double precision, "ttftMs" double precision,
        "ttftAnswerMs" double precision, "itlMeanMs" double precision, "totalMs" double precision,
        "outputTokensPerSecond" double precision, "clientLimited" boolean,
        "inputTokens" integer, "cachedInputTokens" integer, "outputTokens" integer,
        "reasoningTokens" integer, "totalTokens" integer, "usageSource" text,
        "costUsd" numeric, error json, "startedAt" timestamptz, "finishedAt" timestamptz
      )
      join shards s on s.task_id = ${taskId}::uuid and s.number = b.shard and s.lease_epoch = b."leaseEpoch"
      where c.id = b.id and (c.task_id = ${taskId}::uuid) is true
        and case when b."isStart" then c.status = 'queued' and ${mayStart}::boolean
          else c.status in ('waiting', 'connecting', 'thinking', 'streaming', 'retrying') end
        and ${condition}
      returning c.id
    ),
    ${insertsOf(results, sql`"callId" in (select id from written)`)}`
}
