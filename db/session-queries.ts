import { type ExpressionBuilder, type Selectable, sql } from 'kysely'
import type { Db } from './database.ts'
import type { CallStatus, DB, Sessions } from './generated.ts'

export type Session = Selectable<Sessions>

export type SessionFilter = { taskId?: string; modelIds?: readonly string[] }

export function findSessions(db: Db, ids: readonly string[]): Promise<Session[]> {
  return db.selectFrom('sessions').selectAll().where('id', 'in', ids).execute()
}

/** The newest when several tasks have the same context and model. */
export function findSessionByChatKey(db: Db, chatKey: string): Promise<Session | undefined> {
  return db
    .selectFrom('sessions')
    .selectAll()
    .where('chatKey', '=', chatKey)
    .orderBy('id', 'desc')
    .limit(1)
    .executeTakeFirst()
}

/** By task, then in the order planned. */
export function listSessions(
  db: Db,
  page: {
    limit: number
    after: readonly [taskId: string, position: number, id: string] | null
  },
  filter: SessionFilter,
): Promise<Session[]> {
  const { after } = page
  return db
    .selectFrom('sessions')
    .selectAll()
    .where((eb) => eb.and(sessionConditions(eb, filter)))
    .$if(after !== null, (query) =>
      query.where(
        sql<boolean>`(task_id, position, id) > (${after?.[0]}::uuid, ${after?.[1]}::integer, ${after?.[2]}::uuid)`,
      ),
    )
    .orderBy('taskId')
    .orderBy('position')
    .orderBy('id')
    .limit(page.limit)
    .execute()
}

export async function countSessions(db: Db, filter: SessionFilter): Promise<number> {
  const row = await db
    .selectFrom('sessions')
    .select(({ fn }) => fn.countAll<number>().as('count'))
    .where((eb) => eb.and(sessionConditions(eb, filter)))
    .executeTakeFirstOrThrow()
  return row.count
}

function sessionConditions(eb: ExpressionBuilder<DB, 'sessions'>, filter: SessionFilter) {
  const { taskId, modelIds } = filter
  return [
    ...(taskId === undefined ? [] : [eb('taskId', '=', taskId)]),
    ...(modelIds === undefined ? [] : [eb('modelId', 'in', modelIds)]),
  ]
}

export type SessionStatus = { sessionId: string; status: CallStatus }

/** Of each session: its first call that has not ended, else failed before cancelled before finished. */
export function listSessionStatuses(db: Db, ids: readonly string[]): Promise<SessionStatus[]> {
  return db
    .selectFrom('calls')
    .distinctOn('sessionId')
    .select(['sessionId', 'status'])
    .where('sessionId', 'in', ids)
    .where('kind', '=', 'answer')
    .orderBy('sessionId')
    .orderBy(
      sql`case status when 'failed' then 1 when 'cancelled' then 2 when 'finished' then 3 else 0 end`,
    )
    .orderBy('position')
    .execute()
}
