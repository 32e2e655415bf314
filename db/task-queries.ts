import { type ExpressionBuilder, type Selectable, sql } from 'kysely'
import type { Db } from './database.ts'
import type { DB, TaskModels, TaskStatus } from './generated.ts'
import type { Task } from './tasks.ts'

export type TaskFilter = { statuses?: readonly TaskStatus[]; search?: string }

/** A row and its place in the order, exact to the microsecond where a Date is not. */
export type TaskPlace = Task & { placeAt: string }

export function findTasks(db: Db, ids: readonly string[]): Promise<Task[]> {
  return db.selectFrom('tasks').selectAll().where('id', 'in', ids).execute()
}

/** Newest first. */
export function listTasks(
  db: Db,
  page: { limit: number; after: readonly [placeAt: string, id: string] | null },
  filter: TaskFilter,
): Promise<TaskPlace[]> {
  const { after } = page
  return db
    .selectFrom('tasks')
    .selectAll()
    .select(sql<string>`created_at::text`.as('placeAt'))
    .where((eb) => eb.and(taskConditions(eb, filter)))
    .$if(after !== null, (query) =>
      query.where(
        sql<boolean>`(created_at, id) < (${after?.[0]}::timestamptz, ${after?.[1]}::uuid)`,
      ),
    )
    .orderBy('createdAt', 'desc')
    .orderBy('id', 'desc')
    .limit(page.limit)
    .execute()
}

export async function countTasks(db: Db, filter: TaskFilter): Promise<number> {
  const row = await db
    .selectFrom('tasks')
    .select(({ fn }) => fn.countAll<number>().as('count'))
    .where((eb) => eb.and(taskConditions(eb, filter)))
    .executeTakeFirstOrThrow()
  return row.count
}

function taskConditions(eb: ExpressionBuilder<DB, 'tasks'>, { statuses, search }: TaskFilter) {
  return [
    ...(statuses === undefined ? [] : [eb('status', 'in', statuses)]),
    ...(search === undefined ? [] : [eb('name', 'ilike', `%${escapeLike(search)}%`)]),
  ]
}

/** The text as a LIKE pattern that stands for itself. */
export function escapeLike(text: string): string {
  return text.replace(/[\\%_]/g, '\\$&')
}

/** In the order they were chosen. */
export function listTaskModels(
  db: Db,
  taskIds: readonly string[],
): Promise<Selectable<TaskModels>[]> {
  return db
    .selectFrom('taskModels')
    .selectAll()
    .where('taskId', 'in', taskIds)
    .orderBy('position')
    .execute()
}

const PACE_SECONDS = 10
const PACE_EVENTS = 2_000

/**
 * Calls ended in the last ten seconds, per second. Reads at most the newest 2,000 events by their
 * key; when those cover less than ten seconds, the rate is over what they cover.
 */
export async function countCallsPerSecond(db: Db, task: Task): Promise<number> {
  const recent = db
    .selectFrom('events')
    .select(['kind', 'at'])
    .where('taskId', '=', task.id)
    .where('seq', '>', task.lastSeq - PACE_EVENTS)
    .orderBy('seq', 'desc')
    .limit(PACE_EVENTS)
  const row = await db
    .selectFrom(recent.as('recent'))
    .select([
      sql<number>`count(*) filter (where kind in ('call.finished', 'call.failed')
        and at > clock_timestamp() - make_interval(secs => ${PACE_SECONDS}))`.as('ended'),
      sql<number>`count(*)`.as('read'),
      sql<number | null>`extract(epoch from clock_timestamp() - min(at))::float8`.as('spanSeconds'),
    ])
    .executeTakeFirstOrThrow()
  const isCut = row.read >= PACE_EVENTS && row.spanSeconds !== null
  const seconds = isCut ? Math.min(PACE_SECONDS, row.spanSeconds ?? PACE_SECONDS) : PACE_SECONDS
  return row.ended / Math.max(seconds, 0.001)
}

export type Wait = {
  taskId: string
  modelId: string
  reason: string
  calls: number
  untilAt: Date | null
}

/** Why calls wait right now, most common first. */
export function listWaits(db: Db, taskIds: readonly string[]): Promise<Wait[]> {
  return db
    .selectFrom('calls')
    .select(({ fn }) => [
      'taskId',
      'modelId',
      sql<string>`waiting_for`.as('reason'),
      fn.countAll<number>().as('calls'),
      fn.min('waitingUntil').as('untilAt'),
    ])
    .where('taskId', 'in', taskIds)
    .where('status', '=', 'retrying')
    .where('waitingFor', 'is not', null)
    .groupBy(['taskId', 'modelId', 'waitingFor'])
    .orderBy('calls', 'desc')
    .orderBy('waitingFor')
    .execute()
}
