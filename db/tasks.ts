import { type Insertable, type RawBuilder, type Selectable, sql } from 'kysely'
import type { Db, Tx } from './database.ts'
import type { Tasks } from './generated.ts'

export type Task = Selectable<Tasks>

/** Named one by one: a prepared `*` fails for good on its connection once a migration adds a column. */
const COLUMNS = Object.keys({
  ...{ id: true, name: true, mode: true, status: true, datasetId: true, config: true },
  ...{ configHash: true, idempotencyKey: true, epoch: true, lastSeq: true, totalCount: true },
  ...{ queuedCount: true, runningCount: true, finishedCount: true, failedCount: true },
  ...{ cancelledCount: true, cachedCount: true, costUsd: true, estimatedCostUsd: true },
  ...{ createdAt: true, startedAt: true, finishedAt: true, lastProgressAt: true },
} satisfies Record<keyof Tasks, true>)

/**
 * Part of a WITH that waits for the task's turn, before its row is locked.
 *
 * Who waits for a row that is being updated takes a transaction id before its turn, and ids would not
 * have the order of the log. So the wait is for an advisory lock, which takes none.
 */
export function turnOf(taskId: string): RawBuilder<unknown> {
  return sql`turn as materialized (
      select pg_advisory_xact_lock(hashtextextended(${taskId}, 0))
    )`
}

/**
 * Takes the task's row lock: from here to the commit, nothing else changes its calls or numbers its
 * events. To be called before anything is written.
 */
export async function lockTask(tx: Tx, id: string): Promise<Task | undefined> {
  const columns = sql.join(COLUMNS.map((column) => sql.ref(`tasks.${column}`)))
  const { rows } = await sql<Task>`/* prepared */
    with ${turnOf(id)}
    select ${columns} from turn, tasks where tasks.id = ${id}::uuid for update of tasks`.execute(tx)
  return rows[0]
}

export function insertTask(tx: Tx, row: Insertable<Tasks>): Promise<Task> {
  return tx.insertInto('tasks').values(row).returningAll().executeTakeFirstOrThrow()
}

export function findTask(db: Db, id: string): Promise<Task | undefined> {
  return db.selectFrom('tasks').selectAll().where('id', '=', id).executeTakeFirst()
}

export function findTaskByIdempotencyKey(db: Db, key: string): Promise<Task | undefined> {
  return db.selectFrom('tasks').selectAll().where('idempotencyKey', '=', key).executeTakeFirst()
}

export async function insertTaskModels(
  tx: Tx,
  taskId: string,
  modelIds: readonly string[],
): Promise<void> {
  const rows = modelIds.map((modelId, position) => ({
    taskId,
    modelId,
    position,
    role: 'answer' as const,
  }))
  await tx.insertInto('taskModels').values(rows).execute()
}

/** What a plan of calls is made from: the first `limit` questions × models × repeats. */
export type PlanInput = {
  taskId: string
  datasetId: string
  limit: number
  repeats: number
  /** Sessions a shard holds at most. */
  shardSize: number
}

/**
 * Plans one session of one turn for every question, model and repeat, with its call. Question by
 * question, so that all models advance together; shards hold the sessions of one model.
 * Returns how many calls were planned.
 */
export async function insertPlan(tx: Tx, input: PlanInput): Promise<number> {
  const { numAffectedRows = 0n } = await sql`
    with plan as materialized (
      select evalstream_uuidv7() as session_id, evalstream_uuidv7() as call_id,
        q.id as question_id, q.context_id, q.position as question_position,
        m.id as model_id, m.name as model_name, r.number as repeat,
        row_number() over (order by q.position, r.number, tm.position) as position,
        tm.position * 1000000 + (row_number() over (partition by m.id order by q.position, r.number) - 1)
          / ${input.shardSize}::integer as shard
      from (
        select * from questions where dataset_id = ${input.datasetId}::uuid
        order by position limit ${input.limit}::integer
      ) q
      cross join generate_series(1, ${input.repeats}::integer) as r (number)
      join task_models tm on tm.task_id = ${input.taskId}::uuid and tm.role = 'answer'
      join models m on m.id = tm.model_id
    ),
    new_shards as (
      insert into shards (task_id, number, model_id)
      select distinct ${input.taskId}::uuid, shard, model_id from plan
    ),
    new_sessions as (
      insert into sessions (id, task_id, model_id, chat_key, context_id, shard, position)
      select session_id, ${input.taskId}::uuid, model_id,
        coalesce(context_id, 'q' || question_position) || case when repeat > 1 then '.' || repeat else '' end
          || '_' || model_name,
        context_id, shard, position
      from plan
    )
    insert into calls (id, task_id, session_id, question_id, model_id, shard, position, repeat)
    select call_id, ${input.taskId}::uuid, session_id, question_id, model_id, shard, position, repeat
    from plan order by position`.execute(tx)
  return Number(numAffectedRows)
}

/** Everything of a task goes: calls, sessions, attempts, scores, events. */
export async function deleteTaskRows(tx: Tx, id: string): Promise<void> {
  await tx.deleteFrom('events').where('taskId', '=', id).execute()
  await tx.deleteFrom('scores').where('taskId', '=', id).execute()
  const calls = tx.selectFrom('calls').select('id').where('taskId', '=', id)
  await tx.deleteFrom('attempts').where('callId', 'in', calls).execute()
  await tx.deleteFrom('calls').where('taskId', '=', id).execute()
  await tx.deleteFrom('sessions').where('taskId', '=', id).execute()
  await tx.deleteFrom('tasks').where('id', '=', id).execute()
}
