import { cancelOpenCalls, listHeldCalls } from '../../db/calls.ts'
import type { Db } from '../../db/database.ts'
import { notify } from '../../db/events.ts'
import { insertResults } from '../../db/results.ts'
import type { Task } from '../../db/tasks.ts'
import { lostAttempts } from '../calls/lost-attempt.ts'
import { appendEvents } from '../events/append-events.ts'
import { changeTask, requireStatus } from './change-task.ts'

/** NOTIFY channel that tells runners to drop the calls of a task; the payload is its id. */
export const CANCEL_CHANNEL = 'evalstream_cancel'

/**
 * Ends the task now: what is queued or in flight is cancelled, what is finished stays. One event,
 * `task.cancelled`, stands for all of it. Throws NotFoundError, or ConflictError when it has ended.
 */
export function cancelTask(deps: { db: Db }, taskId: string): Promise<Task> {
  return changeTask(deps, taskId, async (tx, task) => {
    requireStatus(task, ['running', 'paused'], 'A task that has ended cannot be cancelled.')
    const held = await listHeldCalls(tx, task.id, null)
    const error = { code: 'CANCELLED', message: 'The task was cancelled' }
    await insertResults(tx, { attempts: lostAttempts(held, 'cancelled', error), scores: [] })
    await cancelOpenCalls(tx, task.id)
    const { queuedCount, runningCount } = task
    const adds = {
      queued: -queuedCount,
      running: -runningCount,
      cancelled: queuedCount + runningCount,
    }
    await appendEvents(tx, task, [{ kind: 'task.cancelled', taskStatus: 'cancelled', adds }])
    await notify(tx, CANCEL_CHANNEL, task.id)
  })
}
