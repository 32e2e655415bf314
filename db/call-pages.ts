import { sql } from 'kysely'
import type { Db } from './database.ts'

/**
 * Ids of the calls that share a page with some calls: 100 positions of a task. Calls run about in
 * the order of their positions, so who asks for one asks for its neighbours soon.
 *
 * Each position is looked for by itself: for a range the planner might read all calls of a new
 * task, of which it knows nothing.
 */
export async function listCallIdsOfPages(db: Db, ids: readonly string[]): Promise<string[]> {
  const { rows } = await sql<{ id: string }>`
    with pages as (
      select distinct task_id, position / 100 as page from calls where id = any(${[...ids]}::uuid[])
    )
    select calls.id
    from pages cross join generate_series(0, 99) as place
    join calls on calls.task_id = pages.task_id and calls.position = pages.page * 100 + place`.execute(
    db,
  )
  return rows.map(({ id }) => id)
}
