import DataLoader from 'dataloader'
import { type Call, findCalls, findCallsFrom } from '../db/call-queries.ts'
import type { Db } from '../db/database.ts'
import { findTasks } from '../db/task-queries.ts'
import type { Task } from '../db/tasks.ts'
import type { NodeType } from './global-id.ts'
import { inOrder } from './refs.ts'

/**
 * Rows that events are laid over, kept from one event to the next: what changes in a row while it
 * runs is in the event, the rest never changes. So most events are executed without the database,
 * and at once.
 */
export type EventRows = {
  call(id: string): Call | Promise<Call>
  task(id: string): Task | Promise<Task>
}

const MAX_CALLS = 5_000
const MAX_TASKS = 100
/** Calls read at once. */
const AHEAD = 100

export function createEventRows(db: Db): EventRows {
  return {
    call: createKeptRows('Call', MAX_CALLS, (ids) => findCallsAround(db, ids)),
    task: createKeptRows('Task', MAX_TASKS, (ids) => findTasks(db, ids)),
  }
}

/** Calls run about in the order they were planned: who asks for one asks for the next ones soon. */
async function findCallsAround(db: Db, ids: readonly string[]): Promise<Call[]> {
  const [first, ...others] = ids
  const page = first === undefined ? [] : await findCallsFrom(db, first, AHEAD)
  const found = new Set(page.map(({ id }) => id))
  const missing = others.filter((id) => !found.has(id))
  return missing.length === 0 ? page : [...page, ...(await findCalls(db, missing))]
}

/** Rows asked for in one tick are read together, for all events that are executed in it. */
function createKeptRows<Row extends { id: string }>(
  type: NodeType,
  max: number,
  /** May find others too, which will be asked for. */
  find: (ids: readonly string[]) => Promise<Row[]>,
): (id: string) => Row | Promise<Row> {
  const rows = new Map<string, Row>()
  // Its cache would keep failures too.
  const loader = new DataLoader<string, Row>(
    async (ids) => {
      const found = await find([...new Set(ids)])
      for (const row of found) keep(rows, max, row)
      return inOrder(type, ids, found)
    },
    { cache: false },
  )
  return (id) => rows.get(id) ?? loader.load(id)
}

function keep<Row extends { id: string }>(rows: Map<string, Row>, max: number, row: Row): void {
  rows.set(row.id, row)
  // A Map keeps the order of insertion, so the first key has been there for longest.
  const [oldest] = rows.keys()
  if (rows.size > max && oldest !== undefined) rows.delete(oldest)
}
