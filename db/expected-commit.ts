import { sql } from 'kysely'
import { type CallWrites, writesOf } from './call-states.ts'
import type { Db } from './database.ts'
import { appendsOf, type LogAppend, type LogWriter, writerOf } from './events.ts'
import { turnOf } from './tasks.ts'

/** A shard as its runner claimed it. */
export type Lease = { shard: number; leaseEpoch: number }

/** SQLSTATE of `evalstream_conflict`: serialization_failure. */
const CONFLICT = '40001'

/**
 * Writes calls and events in one statement and one round trip, where nothing has changed since the
 * caller looked: the task's log still ends at `log.task.lastSeq`, the leases are held, and every call
 * waits for what is written. Otherwise nothing is written, and the answer is undefined.
 *
 * The statement reads the database as it was before its turn came. What was changed meanwhile shows,
 * because a row that is locked or updated is compared again as it has become (PostgreSQL manual,
 * 13.2.1): every event raises the task's last_seq, and every claim the shard's lease_epoch.
 */
export async function commitExpected(
  db: Db,
  writes: CallWrites,
  leases: readonly Lease[],
  log: LogAppend,
): Promise<LogWriter | undefined> {
  const { id, lastSeq } = log.task
  const shards = leases.map(({ shard }) => shard)
  const epochs = leases.map(({ leaseEpoch }) => leaseEpoch)
  const isHeld = sql`(select count(*) from held) = ${leases.length}::integer`
  const isWhole = sql`(select count(*) from written) = ${writes.rows.length}::integer`
  try {
    const { rows } = await sql<LogWriter>`/* prepared */
      with ${turnOf(id)},
      locked as materialized (
        select tasks.id from turn, tasks
        where tasks.id = ${id}::uuid and last_seq = ${lastSeq}::bigint for update of tasks
      ),
      held as materialized (
        select shards.number from locked
        join shards on shards.task_id = locked.id
        join unnest(${shards}::integer[], ${epochs}::integer[]) as lease (number, lease_epoch)
          on lease.number = shards.number and lease.lease_epoch = shards.lease_epoch
        for share of shards
      ),
      ${writesOf(writes, isHeld)},
      ${appendsOf(log, isWhole)}
      select ${writerOf(log)}, case when not ${isWhole} then evalstream_conflict() end
      from locked where ${isHeld}`.execute(db)
    return rows[0]
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === CONFLICT) return undefined
    throw error
  }
}
