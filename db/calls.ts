import { sql } from 'kysely'
import { validate } from 'uuid'
import type { Db, Tx } from './database.ts'
import type { CallStatus } from './generated.ts'

/** Statuses of a call that a runner holds. */
export const RUNNING_STATUSES = [
  'waiting',
  'connecting',
  'thinking',
  'streaming',
  'retrying',
] as const satisfies readonly CallStatus[]

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

/** What a call has said, once it has ended. Undefined when there is no such call, whatever the text. */
export async function findCallAnswer(db: Db, id: string): Promise<CallAnswer | undefined> {
  if (!validate(id)) return undefined
  const row = await db
    .selectFrom('calls')
    .select(['status', 'answer', 'reasoning'])
    .where('id', '=', id)
    .executeTakeFirst()
  if (row === undefined) return undefined
  const isEnded = ['finished', 'failed', 'cancelled'].includes(row.status)
  return { isEnded, answer: row.answer, reasoning: row.reasoning }
}
