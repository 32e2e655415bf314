import { findCalls } from '../db/call-queries.ts'
import type { Db } from '../db/database.ts'
import { InvalidInputError } from '../server/errors.ts'
import { EVENT_KINDS, type StoredEvent } from '../server/events/event.ts'
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
      description:
        'Of any of these kinds, as `TaskEvent.kind` has them: `call.finished`; `task.*` stands for all that begin so. A kind that does not exist is refused with INVALID_INPUT.',
    }),
  }),
})

const MAX_KEPT = 5_000

/** Those of some events that a reader with this filter is shown. Reads the models of calls when they matter, once. */
export function createSelection(
  filter: typeof EventFilterInput.$inferInput,
  db: Db,
): (events: readonly StoredEvent[]) => Promise<StoredEvent[]> {
  const taskIds = filter.taskIds && new Set(decodeIds('Task', filter.taskIds))
  const modelIds = filter.modelIds && new Set(decodeIds('Model', filter.modelIds))
  const kinds = filter.kinds ?? null
  for (const kind of kinds ?? []) assertKind(kind)
  const modelsOf = createModelLookup(db)
  return async (events) => {
    const wanted = events.filter(
      ({ taskId, kind }) =>
        (!taskIds || taskIds.has(taskId)) &&
        (kinds === null || kinds.some((each) => isOfKind(kind, each))),
    )
    if (!modelIds) return wanted
    const callIds = wanted.flatMap(({ callId }) => callId ?? [])
    const models = await modelsOf(callIds)
    return wanted.filter(({ callId }) => callId !== null && modelIds.has(models.get(callId) ?? ''))
  }
}

function assertKind(wanted: string): void {
  if (EVENT_KINDS.some((kind) => isOfKind(kind, wanted))) return
  const known = `There are ${EVENT_KINDS.join(', ')}; task.* stands for all that begin so.`
  throw new InvalidInputError('kinds', `No event is of the kind “${wanted}”`, known)
}

function isOfKind(kind: string, wanted: string): boolean {
  return wanted.endsWith('.*') ? kind.startsWith(wanted.slice(0, -1)) : kind === wanted
}

/** The model of each call, as far as there are such calls. */
function createModelLookup(db: Db): (callIds: string[]) => Promise<ReadonlyMap<string, string>> {
  const known = new Map<string, string>()
  return async (callIds) => {
    const missing = [...new Set(callIds)].filter((id) => !known.has(id))
    const calls = missing.length === 0 ? [] : await findCalls(db, missing)
    for (const { id, modelId } of calls) known.set(id, modelId)
    const found = new Map(callIds.flatMap((id) => pairOf(known, id)))
    for (const oldest of known.keys()) {
      if (known.size <= MAX_KEPT) break
      known.delete(oldest)
    }
    return found
  }
}

function pairOf(known: ReadonlyMap<string, string>, id: string): [string, string][] {
  const modelId = known.get(id)
  return modelId === undefined ? [] : [[id, modelId]]
}
