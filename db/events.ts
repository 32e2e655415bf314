import { type RawBuilder, sql } from 'kysely'
import type { Db, Tx } from './database.ts'
import type { TaskStatus } from './generated.ts'

/** Place of an event in the log over all tasks. */
export type LogPosition = { transactionId: string; taskId: string; seq: number }

export type NewEvent = {
  kind: string
  callId: string | null
  scoreId: string | null
  /** JSON as `toJson` makes it, so without a line end. */
  payload: string
}

function selectEvents(db: Db) {
  return db
    .selectFrom('events')
    .innerJoin('tasks', 'tasks.id', 'events.taskId')
    .select(['events.taskId', 'seq', 'kind', 'callId', 'scoreId', 'at', 'payload', 'tasks.epoch'])
    .select(sql<string>`events.transaction_id::text`.as('transactionId'))
}

export type EventRow = Awaited<ReturnType<typeof listTaskEvents>>[number]

/** Events of one task after `afterSeq`, oldest first. */
export function listTaskEvents(db: Db, taskId: string, afterSeq: number, limit: number) {
  return selectEvents(db)
    .where('events.taskId', '=', taskId)
    .where('seq', '>', afterSeq)
    .orderBy('seq')
    .limit(limit)
    .execute()
}

/**
 * Events of all tasks after a position, in an order that never changes once read.
 *
 * Numbers are not commit order: a slow transaction can commit a low one after a reader has passed
 * it. So events are ordered by transaction, and the newest are held back until no older
 * transaction is still open. Keep write transactions short: one left open delays every reader.
 */
export function listLogEvents(db: Db, after: LogPosition, limit: number) {
  return selectEvents(db)
    .where(
      sql<boolean>`(events.transaction_id, events.task_id, seq) > (${after.transactionId}::xid8, ${after.taskId}::uuid, ${after.seq}::bigint)`,
    )
    .where(sql<boolean>`events.transaction_id < pg_snapshot_xmin(pg_current_snapshot())`)
    .orderBy('events.transactionId')
    .orderBy('events.taskId')
    .orderBy('seq')
    .limit(limit)
    .execute()
}

/** The position behind which everything is final and after which nothing has been read: “from now on”. */
export async function findLogHead(db: Db): Promise<LogPosition> {
  const { rows } = await sql<{
    transactionId: string
  }>`select (pg_snapshot_xmin(pg_current_snapshot())::text::numeric - 1)::text as transaction_id`.execute(
    db,
  )
  // The largest UUID and number: after every event of that transaction.
  return {
    transactionId: rows[0]?.transactionId ?? '0',
    taskId: 'ffffffff-ffff-ffff-ffff-ffffffffffff',
    seq: Number.MAX_SAFE_INTEGER,
  }
}

/** Where a task's log ends. Undefined when there is no such task. */
export function findTaskHead(db: Db, taskId: string) {
  return db
    .selectFrom('tasks')
    .select(['epoch', 'lastSeq'])
    .where('id', '=', taskId)
    .executeTakeFirst()
}

export function listTaskHeads(db: Db, taskIds: readonly string[]) {
  return db
    .selectFrom('tasks')
    .select(['id', 'lastSeq'])
    .where('id', 'in', [...taskIds])
    .execute()
}

/** Who appended events: the transaction, and the server process that NOTIFY names as its sender. */
export type LogWriter = { transactionId: string; processId: number }

/** What a task becomes as events are appended to its log. */
export type TaskChange = {
  status: TaskStatus
  lastSeq: number
  queuedCount: number
  runningCount: number
  finishedCount: number
  failedCount: number
  cancelledCount: number
  cachedCount: number
  costUsd: number
  startedAt: Date | null
  finishedAt: Date | null
  lastProgressAt: Date | null
}

/** Events to append after `task.lastSeq`, what the task becomes by them, and whom to wake. */
export type LogAppend = {
  task: { id: string; lastSeq: number }
  events: readonly NewEvent[]
  at: Date
  change: TaskChange
  wake: { channel: string; payload: string }
}

/**
 * Appends events, changes the task, and wakes who listens at commit: one statement, since every commit
 * of calls passes here. The caller holds the task's row lock.
 */
export async function appendToLog(tx: Tx, log: LogAppend): Promise<LogWriter> {
  const { rows } = await sql<LogWriter>`/* prepared */
    with ${appendsOf(log, sql`true`)} select ${writerOf(log)}`.execute(tx)
  const [writer] = rows
  if (writer === undefined) throw new Error('Nothing was selected without a from')
  return writer
}

/**
 * Parts of a WITH that append to the log, if the condition holds.
 * Columns travel as lines, which Postgres reads in half the time that rows of JSON take.
 */
export function appendsOf(
  { task, events, at, change }: LogAppend,
  condition: RawBuilder<unknown>,
): RawBuilder<unknown> {
  const lines = (read: (event: NewEvent) => string | null) =>
    events.map((event) => read(event) ?? '').join('\n')
  return sql`
    appended as (
      insert into events (task_id, seq, kind, call_id, score_id, at, payload)
      select ${task.id}::uuid, ${task.lastSeq}::bigint + ordinality, kind,
        nullif(call_id, '')::uuid, nullif(score_id, '')::uuid, ${at}::timestamptz, payload::json
      from rows from (
        string_to_table(${lines(({ kind }) => kind)}, E'\\n'),
        string_to_table(${lines(({ callId }) => callId)}, E'\\n'),
        string_to_table(${lines(({ scoreId }) => scoreId)}, E'\\n'),
        string_to_table(${lines(({ payload }) => payload)}, E'\\n')
      ) with ordinality as line (kind, call_id, score_id, payload, ordinality)
      where ${condition}
    ),
    changed as (
      update tasks set
        status = ${change.status}::task_status, last_seq = ${change.lastSeq},
        queued_count = ${change.queuedCount}, running_count = ${change.runningCount},
        finished_count = ${change.finishedCount}, failed_count = ${change.failedCount},
        cancelled_count = ${change.cancelledCount}, cached_count = ${change.cachedCount},
        cost_usd = ${change.costUsd}, started_at = ${change.startedAt},
        finished_at = ${change.finishedAt}, last_progress_at = ${change.lastProgressAt}
      where id = ${task.id}::uuid and ${condition}
    )`
}

/** Columns that tell who appends, and wake who listens. */
export function writerOf({ wake }: LogAppend): RawBuilder<LogWriter> {
  return sql`pg_current_xact_id()::text as transaction_id, pg_backend_pid() as process_id,
      pg_notify(${wake.channel}, ${wake.payload})`
}

/** Enough of an event to tell it from any other that might have its number. */
export type EventMark = { seq: number; callId: string; kind: string; at: Date }

export async function hasEvent(tx: Tx, taskId: string, mark: EventMark): Promise<boolean> {
  const found = await tx
    .selectFrom('events')
    .select('seq')
    .where('taskId', '=', taskId)
    .where('seq', '=', mark.seq)
    .where('callId', '=', mark.callId)
    .where('kind', '=', mark.kind)
    .where('at', '=', mark.at)
    .executeTakeFirst()
  return found !== undefined
}

/** Wakes every process that listens on `channel` when this transaction commits. At most 8,000 bytes. */
export async function notify(db: Db | Tx, channel: string, payload: string): Promise<void> {
  await sql`select pg_notify(${channel}, ${payload})`.execute(db)
}
