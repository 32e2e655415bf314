import { sql } from 'kysely'
import type { Db, Tx } from './database.ts'

/** Raises the lease epoch, which fences whoever held the shard before. Undefined when there is no such shard. */
export function claimShardRow(tx: Tx, taskId: string, number: number, owner: string) {
  return tx
    .updateTable('shards')
    .set({ leaseEpoch: sql`lease_epoch + 1`, leaseOwner: owner })
    .where('taskId', '=', taskId)
    .where('number', '=', number)
    .returning(['leaseEpoch', 'modelId'])
    .executeTakeFirst()
}

/** Shards of a task that still have calls to make. */
export function listOpenShards(db: Db | Tx, taskId: string) {
  return db
    .selectFrom('shards')
    .select(['number', 'modelId'])
    .where('taskId', '=', taskId)
    .where((eb) =>
      eb.exists(
        eb
          .selectFrom('calls')
          .select('calls.id')
          .whereRef('calls.taskId', '=', 'shards.taskId')
          .whereRef('calls.shard', '=', 'shards.number')
          .where('calls.status', 'not in', ['finished', 'failed', 'cancelled']),
      ),
    )
    .orderBy('number')
    .execute()
}
