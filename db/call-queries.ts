import { type ExpressionBuilder, type Selectable, type SqlBool, sql } from 'kysely'
import { validate } from 'uuid'
import type { Db } from './database.ts'
import type { Attempts, CallStatus, Calls, DB, Scores } from './generated.ts'
import { escapeLike } from './task-queries.ts'

/** A call without its texts, which are long and read only when asked for. */
export type Call = Omit<Selectable<Calls>, 'answer' | 'reasoning'>
export type Attempt = Selectable<Attempts>
export type Score = Selectable<Scores>

const COLUMNS = [
  ...['calls.id', 'calls.taskId', 'calls.sessionId', 'calls.questionId', 'calls.modelId'],
  ...['calls.judgedCallId', 'calls.kind', 'calls.status', 'calls.shard', 'calls.position'],
  ...['calls.turn', 'calls.repeat', 'calls.attemptCount', 'calls.serverChatId', 'calls.serverIds'],
  ...['calls.servedModel', 'calls.finishReason', 'calls.cached', 'calls.streamed'],
  ...['calls.waitingFor', 'calls.waitingUntil', 'calls.timing', 'calls.queueMs', 'calls.ttfbMs'],
  ...['calls.ttftMs', 'calls.ttftAnswerMs', 'calls.itlMeanMs', 'calls.totalMs'],
  ...['calls.outputTokensPerSecond', 'calls.clientLimited', 'calls.inputTokens'],
  ...['calls.cachedInputTokens', 'calls.outputTokens', 'calls.reasoningTokens'],
  ...['calls.totalTokens', 'calls.usageSource', 'calls.costUsd', 'calls.error'],
  ...['calls.createdAt', 'calls.startedAt', 'calls.finishedAt'],
] as `calls.${Exclude<keyof Calls, 'answer' | 'reasoning'>}`[]

export type CallFilter = {
  taskId?: string
  modelIds?: readonly string[]
  statuses?: readonly CallStatus[]
  minTtftMs?: number
  maxTtftMs?: number
  passed?: boolean
  clientLimited?: boolean
  search?: string
}

export type CallOrder = 'started_desc' | 'position' | 'ttft_desc'

/** A row and what it is ordered by, as exact text. */
export type CallPlace = Call & { place: string }

export function findCalls(db: Db, ids: readonly string[]): Promise<Call[]> {
  return db.selectFrom('calls').select(COLUMNS).where('id', 'in', ids).execute()
}

/**
 * A call and those planned next, at most `limit`; the last of a task is followed by calls of another.
 *
 * Nothing but the unique index serves this order. Were the task named, the planner might take any
 * index of it, and read all calls of a new task, of which it knows nothing.
 */
export function findCallsFrom(db: Db, id: string, limit: number): Promise<Call[]> {
  return db
    .selectFrom('calls')
    .select(COLUMNS)
    .where(
      sql<SqlBool>`(task_id, position) >= (select task_id, position from calls where id = ${id})`,
    )
    .orderBy('taskId')
    .orderBy('position')
    .limit(limit)
    .execute()
}

/** By our chat ID, or by any id a vendor returned for one of its attempts; then the newest. */
export async function findCallByChatId(db: Db, chatId: string): Promise<Call | undefined> {
  if (validate(chatId)) {
    const [call] = await findCalls(db, [chatId])
    if (call) return call
  }
  const attempt = await db
    .selectFrom('attempts')
    .select('callId')
    .where(sql<SqlBool>`server_id_values @> array[${chatId}]::text[]`)
    .orderBy('callId', 'desc')
    .limit(1)
    .executeTakeFirst()
  return attempt && (await findCalls(db, [attempt.callId]))[0]
}

type PageOfCalls = {
  limit: number
  after: readonly [place: string, last: string] | null
}

const NOT_STARTED = 'null'

export function listCalls(
  db: Db,
  { order, ...page }: PageOfCalls & { order: CallOrder },
  filter: CallFilter,
): Promise<CallPlace[]> {
  switch (order) {
    case 'started_desc':
      return listByStart(db, page, filter)
    case 'position':
      return listByPosition(db, page, filter)
    case 'ttft_desc':
      return listByTtft(db, page, filter)
  }
}

function selectCalls(db: Db, filter: CallFilter) {
  return db
    .selectFrom('calls')
    .select(COLUMNS)
    .where((eb) => eb.and(callConditions(eb, filter)))
}

/** Started ones and the others apart: a comparison with a null in it would leave the index unused. */
function listByStart(db: Db, { limit, after }: PageOfCalls, filter: CallFilter) {
  const isPastStarted = after?.[0] === NOT_STARTED
  const started = selectCalls(db, filter)
    .select(sql<string>`started_at::text`.as('place'))
    .where('startedAt', 'is not', null)
    .$if(isPastStarted, (query) => query.where(sql<SqlBool>`false`))
    .$if(after !== null && !isPastStarted, (query) =>
      query.where(
        sql<SqlBool>`(started_at, id) < (${after?.[0]}::timestamptz, ${after?.[1]}::uuid)`,
      ),
    )
    .orderBy('startedAt', (order) => order.desc().nullsLast())
    .orderBy('id', 'desc')
    .limit(limit)
  const waiting = selectCalls(db, filter)
    .select(sql<string>`${NOT_STARTED}::text`.as('place'))
    .where('startedAt', 'is', null)
    .$if(isPastStarted, (query) => query.where('id', '<', after?.[1] ?? ''))
    .orderBy('id', 'desc')
    .limit(limit)
  return db
    .selectFrom(started.as('started'))
    .selectAll()
    .unionAll(db.selectFrom(waiting.as('waiting')).selectAll())
    .orderBy('startedAt', (order) => order.desc().nullsLast())
    .orderBy('id', 'desc')
    .limit(limit)
    .execute()
}

function listByPosition(db: Db, { limit, after }: PageOfCalls, filter: CallFilter) {
  return selectCalls(db, filter)
    .select(sql<string>`task_id::text`.as('place'))
    .$if(after !== null, (query) =>
      query.where(
        sql<SqlBool>`(task_id, position) > (${after?.[0]}::uuid, ${after?.[1]}::integer)`,
      ),
    )
    .orderBy('taskId')
    .orderBy('position')
    .limit(limit)
    .execute()
}

/** Without an index: a task is sorted as a whole, which is rarely asked for. */
function listByTtft(db: Db, { limit, after }: PageOfCalls, filter: CallFilter) {
  const ttft = sql<number>`coalesce(ttft_ms, -1)`
  return selectCalls(db, filter)
    .select(sql<string>`${ttft}::text`.as('place'))
    .$if(after !== null, (query) =>
      query.where(sql<SqlBool>`(${ttft}, id) < (${after?.[0]}::float8, ${after?.[1]}::uuid)`),
    )
    .orderBy(ttft, 'desc')
    .orderBy('id', 'desc')
    .limit(limit)
    .execute()
}

export async function countCalls(db: Db, filter: CallFilter): Promise<number> {
  const { taskId, ...rest } = filter
  if (taskId !== undefined && Object.values(rest).every((value) => value === undefined)) {
    const task = await db
      .selectFrom('tasks')
      .select('totalCount')
      .where('id', '=', taskId)
      .executeTakeFirst()
    return task?.totalCount ?? 0
  }
  const row = await db
    .selectFrom('calls')
    .select(({ fn }) => fn.countAll<number>().as('count'))
    .where((eb) => eb.and(callConditions(eb, filter)))
    .executeTakeFirstOrThrow()
  return row.count
}

type CallExpressions = ExpressionBuilder<DB, 'calls'>

function callConditions(eb: CallExpressions, filter: CallFilter) {
  const { taskId, modelIds, statuses, minTtftMs, maxTtftMs, passed, clientLimited, search } = filter
  return [
    ...(taskId === undefined ? [] : [eb('calls.taskId', '=', taskId)]),
    ...(modelIds === undefined ? [] : [eb('calls.modelId', 'in', modelIds)]),
    ...(statuses === undefined ? [] : [eb('calls.status', 'in', statuses)]),
    ...(minTtftMs === undefined ? [] : [eb('calls.ttftMs', '>=', minTtftMs)]),
    ...(maxTtftMs === undefined ? [] : [eb('calls.ttftMs', '<=', maxTtftMs)]),
    ...(clientLimited === undefined ? [] : [eb('calls.clientLimited', '=', clientLimited)]),
    ...(passed === undefined ? [] : [hasPassed(eb, passed)]),
    ...(search === undefined ? [] : [matches(eb, search, taskId)]),
  ]
}

/** A call passed when any of its scores did; it did not when scores say so and none passed. */
function hasPassed(eb: CallExpressions, passed: boolean) {
  const scored = (value: boolean) =>
    eb.exists(
      eb
        .selectFrom('scores')
        .select('scores.id')
        .whereRef('scores.callId', '=', 'calls.id')
        .where('scores.passed', '=', value),
    )
  return passed ? scored(true) : eb.and([scored(false), eb.not(scored(true))])
}

function matches(eb: CallExpressions, search: string, taskId: string | undefined) {
  const pattern = `%${escapeLike(search)}%`
  const isPrefix = /^[\da-f-]{4,36}$/i.test(search)
  const questions = eb
    .selectFrom('questions')
    .select('questions.id')
    .where('questions.prompt', 'ilike', pattern)
    .$if(taskId !== undefined, (query) =>
      query.where('questions.datasetId', 'in', (each) =>
        each
          .selectFrom('tasks')
          .select('tasks.datasetId')
          .where('tasks.id', '=', taskId ?? ''),
      ),
    )
  return eb.or([
    eb('calls.answer', 'ilike', pattern),
    eb('calls.questionId', 'in', questions),
    ...(isPrefix ? [sql<SqlBool>`calls.id::text like ${`${search.toLowerCase()}%`}`] : []),
  ])
}

export type CallTexts = { id: string; answer: string | null; reasoning: string | null }

export function listCallTexts(db: Db, ids: readonly string[]): Promise<CallTexts[]> {
  return db
    .selectFrom('calls')
    .select(['id', 'answer', 'reasoning'])
    .where('id', 'in', ids)
    .execute()
}

/** In the order planned: by turn, then repeat. */
export function listCallsOfSessions(db: Db, sessionIds: readonly string[]): Promise<Call[]> {
  return db
    .selectFrom('calls')
    .select(COLUMNS)
    .where('sessionId', 'in', sessionIds)
    .orderBy('position')
    .execute()
}

export function listJudgements(db: Db, callIds: readonly string[]): Promise<Call[]> {
  return db
    .selectFrom('calls')
    .select(COLUMNS)
    .where('judgedCallId', 'in', callIds)
    .orderBy('position')
    .execute()
}

export function listAttempts(db: Db, callIds: readonly string[]): Promise<Attempt[]> {
  return db
    .selectFrom('attempts')
    .selectAll()
    .where('callId', 'in', callIds)
    .orderBy('number')
    .execute()
}

export function listScores(db: Db, callIds: readonly string[]): Promise<Score[]> {
  return db
    .selectFrom('scores')
    .selectAll()
    .where('callId', 'in', callIds)
    .orderBy('createdAt')
    .orderBy('id')
    .execute()
}

export function findScores(db: Db, ids: readonly string[]): Promise<Score[]> {
  return db.selectFrom('scores').selectAll().where('id', 'in', ids).execute()
}
