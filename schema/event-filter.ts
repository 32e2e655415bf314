import { findCalls } from '../db/call-queries.ts'
import type { Db } from '../db/database.ts'
import type { StoredEvent } from '../server/events/event.ts'
import { builder } from './builder.ts'
import { decodeIds } from './global-id.ts'

export const EventFilterInput = builder.inputType('EventFilter', {
  description: 'Which events; what is left out or null does not filter.',
  fields: (t) => ({
    taskIds: t.idList({ description: 'Of any of these tasks.' }),
    modelIds: t.idList({
      description: 'About calls of any of these models; drops events about no call.',
    }),
    kinds: t.stringList({
      description: 'Of any of these kinds: `call.finished`; `task.*` stands for all that begin so.',
    }),
  }),
})

const MAX_KEPT = 5_000

/** Whether a reader with this filter is shown an event. Reads a call's model once, when that matters. */
export function createMatcher(
  filter: typeof EventFilterInput.$inferInput,
  db: Db,
): (event: StoredEvent) => Promise<boolean> {
  const taskIds = filter.taskIds && new Set(decodeIds('Task', filter.taskIds))
  const modelIds = filter.modelIds && new Set(decodeIds('Model', filter.modelIds))
  const kinds = filter.kinds ?? null
  const modelOf = createModelLookup(db)
  return async ({ taskId, kind, callId }) => {
    if (taskIds && !taskIds.has(taskId)) return false
    if (kinds !== null && !kinds.some((each) => isOfKind(kind, each))) return false
    if (!modelIds) return true
    return callId !== null && modelIds.has((await modelOf(callId)) ?? '')
  }
}

function isOfKind(kind: string, wanted: string): boolean {
  return wanted.endsWith('.*') ? kind.startsWith(wanted.slice(0, -1)) : kind === wanted
}

function createModelLookup(db: Db): (callId: string) => Promise<string | undefined> {
  const known = new Map<string, string>()
  return async (callId) => {
    const modelId = known.get(callId) ?? (await findCalls(db, [callId]))[0]?.modelId
    if (modelId !== undefined) known.set(callId, modelId)
    const [oldest] = known.keys()
    if (known.size > MAX_KEPT && oldest !== undefined) known.delete(oldest)
    return modelId
  }
}
