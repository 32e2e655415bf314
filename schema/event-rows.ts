import type { Call } from '../db/call-queries.ts'
import type { Task } from '../db/task-queries.ts'
import type { Context, EventRows } from './context.ts'
import { CallRef, TaskRef } from './refs.ts'

const MAX_CALLS = 5_000
const MAX_TASKS = 100

export function createEventRows(): EventRows {
  return { calls: new Map(), tasks: new Map() }
}

export function loadEventTask(context: Context, id: string): Promise<Task> {
  const load = () => TaskRef.getDataloader(context).load(id)
  return loadKept(context.eventRows?.tasks, MAX_TASKS, id, load)
}

export function loadEventCall(context: Context, id: string): Promise<Call> {
  const load = () => CallRef.getDataloader(context).load(id)
  return loadKept(context.eventRows?.calls, MAX_CALLS, id, load)
}

async function loadKept<Row>(
  rows: Map<string, Row> | undefined,
  max: number,
  id: string,
  load: () => Promise<Row>,
): Promise<Row> {
  const kept = rows?.get(id)
  if (kept !== undefined) return kept
  const row = await load()
  rows?.set(id, row)
  // A Map keeps the order of insertion, so the first key has been there for longest.
  const [oldest] = rows?.keys() ?? []
  if (rows !== undefined && rows.size > max && oldest !== undefined) rows.delete(oldest)
  return row
}
