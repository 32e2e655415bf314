import {
  countSessions,
  listSessions,
  type Session,
  type SessionFilter,
} from '../db/session-queries.ts'
import { builder } from './builder.ts'
import { connectionType, INTEGER_PART, type PageInput, readPage, UUID_PART } from './connection.ts'
import type { Context } from './context.ts'
import { decodeId, decodeIds } from './global-id.ts'
import { SessionRef } from './refs.ts'

export const SessionConnection = connectionType<Session>('Session', 'sessions', SessionRef)

export const SessionFilterInput = builder.inputType('SessionFilter', {
  description: 'Which sessions; what is left out or null does not filter.',
  fields: (t) => ({
    taskId: t.id({ description: 'Of this task.' }),
    modelIds: t.idList({ description: 'Of any of these models.' }),
  }),
})

type FilterInput = typeof SessionFilterInput.$inferInput
type Key = readonly [taskId: string, position: number, id: string]

/** In the order planned. `taskId` of the filter gives way to the task the list belongs to. */
export function readSessions(
  { db }: Context,
  args: PageInput & { filter?: FilterInput | null },
  taskId?: string,
) {
  const filter = readFilter(args.filter ?? {}, taskId)
  return readPage(args, {
    key: (session: Session): Key => [session.taskId, session.position, session.id],
    shape: [UUID_PART, INTEGER_PART, UUID_PART],
    list: (page) => listSessions(db, page, filter),
    count: () => countSessions(db, filter),
  })
}

function readFilter(input: FilterInput, taskId?: string): SessionFilter {
  const task = input.taskId == null ? undefined : decodeId('Task', input.taskId)
  return {
    taskId: taskId ?? task,
    modelIds: input.modelIds == null ? undefined : decodeIds('Model', input.modelIds),
  }
}
