import { sql } from 'kysely'
import type { Db, Tx } from './database.ts'
import type { CallStatus } from './generated.ts'
import { toJson } from './json.ts'
import { type CallResults, insertsOf } from './results.ts'

/** Statuses of a call that a runner holds. */
export const RUNNING_STATUSES = [
  'waiting',
  'connecting',
  'thinking',
  'streaming',
  'retrying',
] as const satisfies readonly CallStatus[]

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

/**
 * Writes the state of calls with their results, each only if its runner still holds the shard's lease
 * and the call still waits for it. Returns the ids that were written: the others were fenced.
 *
 * `is true` keeps the planner from the indexes of task_id: of a new task it knows nothing, takes it
 * for one row, and would read all its calls for every commit.
 */
export async function applyCallStates(
  tx: Tx,
  taskId: string,
  rows: readonly CallStateRow[],
  results: CallResults,
  { mayStart }: { mayStart: boolean },
): Promise<Set<string>> {
  const { rows: written } = await sql<{ id: string }>`/* prepared */
    with written as (
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
      returning c.id
    ),
    ${insertsOf(results, sql`"callId" in (select id from written)`)}
    select id from written`.execute(tx)
  return new Set(written.map(({ id }) => id))
}

/** The calls of a shard that are still to be made, with what is needed to make them. */
export function listQueuedCalls(db: Db, taskId: string, shard: number) {
  return db
    .selectFrom('calls')
    .innerJoin('questions', 'questions.id', 'calls.questionId')
    .select([
      'calls.id',
      'calls.sessionId',
      'calls.attemptCount',
      'questions.prompt',
      'questions.reference',
    ])
    .where('calls.taskId', '=', taskId)
    .where('calls.shard', '=', shard)
    .where('calls.status', '=', 'queued')
    .orderBy('calls.position')
    .execute()
}

export type QueuedCall = Awaited<ReturnType<typeof listQueuedCalls>>[number]

/**
 * Calls that a runner holds, or held when it was lost: of one shard, or null for the whole task. The
 * task's row lock must be held.
 */
export function listHeldCalls(tx: Tx, taskId: string, shard: number | null) {
  return tx
    .selectFrom('calls')
    .select(['id', 'status', 'attemptCount', 'serverChatId', 'startedAt'])
    .where('taskId', '=', taskId)
    .$if(shard !== null, (query) => query.where('shard', '=', shard))
    .where('status', 'in', RUNNING_STATUSES)
    .orderBy('position')
    .execute()
}

export type HeldCall = Awaited<ReturnType<typeof listHeldCalls>>[number]

/** Puts calls back as if they had never been started; their attempts stay on record. */
export async function requeueCalls(tx: Tx, ids: readonly string[]): Promise<void> {
  if (ids.length === 0) return
  await tx
    .updateTable('calls')
    .set({
      status: 'queued',
      serverChatId: null,
      serverIds: '{}',
      servedModel: null,
      answer: null,
      reasoning: null,
      finishReason: null,
      waitingFor: null,
      waitingUntil: null,
      timing: null,
      queueMs: null,
      ttfbMs: null,
      ttftMs: null,
      ttftAnswerMs: null,
      itlMeanMs: null,
      totalMs: null,
      outputTokensPerSecond: null,
      clientLimited: false,
      inputTokens: null,
      cachedInputTokens: null,
      outputTokens: null,
      reasoningTokens: null,
      totalTokens: null,
      usageSource: null,
      costUsd: null,
      error: null,
      startedAt: null,
      finishedAt: null,
    })
    .where('id', 'in', [...ids])
    .execute()
}

/** Ids of the calls of a task in one of these statuses, in order. The task's row lock must be held. */
export function listCallIdsByStatus(tx: Tx, taskId: string, statuses: readonly CallStatus[]) {
  return tx
    .selectFrom('calls')
    .select(['id', 'attemptCount', 'shard'])
    .where('taskId', '=', taskId)
    .where('status', 'in', [...statuses])
    .orderBy('position')
    .execute()
}

/** Cancels every call that is queued or held by a runner. */
export async function cancelOpenCalls(tx: Tx, taskId: string): Promise<void> {
  await tx
    .updateTable('calls')
    .set({ status: 'cancelled', finishedAt: sql`now()`, waitingFor: null, waitingUntil: null })
    .where('taskId', '=', taskId)
    .where('status', 'in', ['queued', ...RUNNING_STATUSES])
    .execute()
}

export type CallAnswer = { isEnded: boolean; answer: string | null; reasoning: string | null }

/** What a call has said, once it has ended. Undefined when there is no such call. */
export async function findCallAnswer(db: Db, id: string): Promise<CallAnswer | undefined> {
  const row = await db
    .selectFrom('calls')
    .select(['status', 'answer', 'reasoning'])
    .where('id', '=', id)
    .executeTakeFirst()
  if (row === undefined) return undefined
  const isEnded = ['finished', 'failed', 'cancelled'].includes(row.status)
  return { isEnded, answer: row.answer, reasoning: row.reasoning }
}
