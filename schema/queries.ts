import { findCallByChatId } from '../db/call-queries.ts'
import { findSessionByChatKey, findSessions } from '../db/session-queries.ts'
import { countTasks, findTasks, listTasks, type TaskPlace } from '../db/task-queries.ts'
import { builder } from './builder.ts'
import { CallConnection, callListArgs, readCalls } from './call-list.ts'
import {
  connectionType,
  pageArgs,
  pageComplexity,
  readPage,
  TIMESTAMP_PART,
  UUID_PART,
} from './connection.ts'
import { TaskStatus } from './enums.ts'
import { decodeId } from './global-id.ts'
import { CallRef, SessionRef, TaskRef } from './refs.ts'
import { readSessions, SessionConnection, SessionFilterInput } from './session-list.ts'

const TaskConnection = connectionType<TaskPlace>('Task', 'tasks', TaskRef)

const TaskFilterInput = builder.inputType('TaskFilter', {
  description: 'Which tasks; what is left out or null does not filter.',
  fields: (t) => ({
    statuses: t.field({ type: [TaskStatus], description: 'With any of these statuses.' }),
    search: t.string({ description: 'Text in the name, case ignored.' }),
  }),
})

builder.queryFields((t) => ({
  task: t.field({
    type: TaskRef,
    nullable: true,
    description: 'One task; null when there is none with this id.',
    args: { id: t.arg.id({ required: true, description: 'Its global id.' }) },
    resolve: async (_root, { id }, { db }) => (await findTasks(db, [decodeId('Task', id)]))[0],
  }),
  tasks: t.field({
    type: TaskConnection,
    description: 'Tasks, the newest first.',
    args: {
      ...pageArgs(t.arg),
      filter: t.arg({ type: TaskFilterInput, description: 'Which tasks; null: all.' }),
    },
    complexity: pageComplexity,
    resolve: (_root, { filter, ...page }, { db }) => {
      const conditions = {
        statuses: filter?.statuses ?? undefined,
        search: filter?.search?.trim() || undefined,
      }
      return readPage(page, {
        key: ({ placeAt, id }: TaskPlace): readonly [string, string] => [placeAt, id],
        shape: [TIMESTAMP_PART, UUID_PART],
        list: (place) => listTasks(db, place, conditions),
        count: () => countTasks(db, conditions),
      })
    },
  }),
}))

builder.queryFields((t) => ({
  call: t.field({
    type: CallRef,
    nullable: true,
    description: 'One call by its chat ID, or by any id the vendor returned for it; null: none.',
    args: {
      chatId: t.arg.string({ required: true, description: 'Our chat ID or a server chat ID.' }),
    },
    resolve: async (_root, { chatId }, { db }) => await findCallByChatId(db, chatId.trim()),
  }),
  calls: t.field({
    type: CallConnection,
    description: 'Calls over all tasks.',
    args: { ...pageArgs(t.arg), ...callListArgs(t.arg) },
    complexity: pageComplexity,
    resolve: (_root, args, context) => readCalls(context, args),
  }),
  session: t.field({
    type: SessionRef,
    nullable: true,
    description: 'One session by `id`, or the newest with the `chatKey`; null when there is none.',
    args: {
      id: t.arg.id({ description: 'Its global id.' }),
      chatKey: t.arg.string({ description: 'Its chat key, when no id is given.' }),
    },
    resolve: async (_root, { id, chatKey }, { db }) => {
      if (id != null) return (await findSessions(db, [decodeId('Session', id)]))[0]
      return chatKey == null ? null : await findSessionByChatKey(db, chatKey)
    },
  }),
  sessions: t.field({
    type: SessionConnection,
    description: 'Sessions over all tasks, in the order planned.',
    args: {
      ...pageArgs(t.arg),
      filter: t.arg({ type: SessionFilterInput, description: 'Which sessions; null: all.' }),
    },
    complexity: pageComplexity,
    resolve: (_root, args, context) => readSessions(context, args),
  }),
}))
