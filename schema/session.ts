import { createContextCache } from '@pothos/core'
import DataLoader from 'dataloader'
import { listCallsOfSessions } from '../db/call-queries.ts'
import { listSessionStatuses } from '../db/session-queries.ts'
import type { Context } from './context.ts'
import { CallStatus } from './enums.ts'
import { CallRef, ModelRef, SessionRef, TaskRef } from './refs.ts'

SessionRef.implement({
  description: 'One conversation: one context × one model. Without contexts it has one turn.',
  fields: (t) => ({
    chatKey: t.exposeString('chatKey', {
      description: '`<context>_<model>`: the key of the conversation, the same in every task.',
    }),
    task: t.field({ type: TaskRef, description: 'Its task.', resolve: ({ taskId }) => taskId }),
    model: t.field({
      type: ModelRef,
      description: 'The model spoken to.',
      resolve: ({ modelId }) => modelId,
    }),
    contextId: t.exposeString('contextId', {
      nullable: true,
      description: 'Context of the dataset; null when the question belongs to none.',
    }),
    status: t.field({
      type: CallStatus,
      description:
        'Of its first call that has not ended; when all have, FAILED before CANCELLED before FINISHED.',
      resolve: ({ id }, _args, context) => statusLoader(context).load(id),
    }),
    calls: t.loadableGroup({
      type: CallRef,
      description: 'Its calls in the order planned.',
      load: (ids: string[], { db }) => listCallsOfSessions(db, ids),
      group: (call) => (call as { sessionId: string }).sessionId,
      resolve: ({ id }) => id,
    }),
  }),
})

const statusLoader = createContextCache(
  ({ db }: Context) =>
    new DataLoader(async (ids: readonly string[]) => {
      const rows = await listSessionStatuses(db, ids)
      const statuses = new Map(rows.map(({ sessionId, status }) => [sessionId, status]))
      return ids.map((id) => statuses.get(id) ?? ('queued' as const))
    }),
)
