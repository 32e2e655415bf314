import type { Db } from '../../db/database.ts'
import { notify } from '../../db/events.ts'
import { deleteTaskRows } from '../../db/tasks.ts'
import { CANCEL_CHANNEL } from './cancel-task.ts'
import { changeTask, requireStatus } from './change-task.ts'

/** Deletes a task with everything it left. Throws NotFoundError, or ConflictError while it is not ended or paused. */
export async function deleteTask(deps: { db: Db }, taskId: string): Promise<void> {
  await changeTask(deps, taskId, async (tx, task) => {
    const ended = ['paused', 'finished', 'failed', 'cancelled'] as const
    requireStatus(task, ended, 'Cancel or pause it first.')
    await deleteTaskRows(tx, task.id)
    // A paused task may have calls in flight, which nobody waits for any more.
    await notify(tx, CANCEL_CHANNEL, task.id)
  })
}
