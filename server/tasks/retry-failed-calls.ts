import { listCallIdsByStatus, requeueCalls } from '../../db/calls.ts'
import type { Db } from '../../db/database.ts'
import type { Task } from '../../db/tasks.ts'
import { ConflictError } from '../errors.ts'
import { appendEvents, type EventDraft } from '../events/append-events.ts'
import { queuedState } from '../events/call-state.ts'
import { changeTask, requireStatus } from './change-task.ts'
import { sendOpenShards } from './resume-task.ts'
import type { ShardQueue } from './shard-queue.ts'

/**
 * Makes the failed calls of a task again; their old attempts stay on record and in the cost.
 * Throws NotFoundError, or ConflictError when no call failed or the task was cancelled.
 */
export function retryFailedCalls(
  { db, queue }: { db: Db; queue: ShardQueue },
  taskId: string,
): Promise<Task> {
  return changeTask({ db }, taskId, async (tx, task) => {
    requireStatus(task, ['running', 'paused', 'finished', 'failed'], 'Start the task anew instead.')
    const calls = await listCallIdsByStatus(tx, task.id, ['failed'])
    if (calls.length === 0) throw new ConflictError('No call of the task has failed')
    await requeueCalls(
      tx,
      calls.map(({ id }) => id),
    )
    const queued: EventDraft[] = calls.map(({ id, attemptCount }) => ({
      kind: 'call.queued',
      callId: id,
      call: queuedState(attemptCount),
      adds: { failed: -1, queued: 1 },
      message: 'Will be made again',
    }))
    await appendEvents(tx, task, [{ kind: 'task.resumed', taskStatus: 'running' }, ...queued])
    await sendOpenShards(tx, queue, task.id)
  })
}
