import { listHeldCalls, requeueCalls } from '../../db/calls.ts'
import type { Db, Tx } from '../../db/database.ts'
import { insertResults } from '../../db/results.ts'
import { claimShardRow } from '../../db/shards.ts'
import { lockTask, type Task } from '../../db/tasks.ts'
import { lostAttempts } from '../calls/lost-attempt.ts'
import { type AppendedEvents, appendEvents } from '../events/append-events.ts'
import { queuedState } from '../events/call-state.ts'
import type { ShardJob } from './shard-queue.ts'

/** `appended`: events of calls that were taken from whoever held the shard; null when there was none. */
export type Claim = { task: Task; leaseEpoch: number; appended: AppendedEvents | null }

/**
 * Takes a shard for `owner` and fences whoever held it before: calls it left in the middle are
 * queued again, with the lost attempt on record. Undefined when the task does not run.
 */
export function claimShard(db: Db, job: ShardJob, owner: string): Promise<Claim | undefined> {
  return db.transaction().execute(async (tx) => {
    const task = await lockTask(tx, job.taskId)
    if (task?.status !== 'running') return undefined
    const shard = await claimShardRow(tx, job.taskId, job.shard, owner)
    if (shard === undefined) return undefined
    const appended = await requeueInterrupted(tx, task, job.shard)
    return { task, leaseEpoch: shard.leaseEpoch, appended }
  })
}

async function requeueInterrupted(
  tx: Tx,
  task: Task,
  shard: number,
): Promise<AppendedEvents | null> {
  const calls = await listHeldCalls(tx, task.id, shard)
  if (calls.length === 0) return null
  const error = {
    code: 'RUNNER_LOST',
    message: 'The runner of this attempt was lost before it ended',
  }
  await insertResults(tx, { attempts: lostAttempts(calls, 'failed', error), scores: [] })
  await requeueCalls(
    tx,
    calls.map(({ id }) => id),
  )
  return appendEvents(
    tx,
    task,
    calls.map(({ id, attemptCount }) => ({
      kind: 'call.queued',
      callId: id,
      call: queuedState(attemptCount),
      adds: { running: -1, queued: 1 },
      message: 'Its runner was lost; it is made again',
    })),
  )
}
