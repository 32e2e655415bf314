import type { Db } from '../../db/database.ts'
import type { Task } from '../../db/tasks.ts'
import { appendEvents } from '../events/append-events.ts'
import { changeTask, requireStatus } from './change-task.ts'

/** Starts no further call; those in flight end as usual. Throws NotFoundError, or ConflictError unless the task runs. */
export function pauseTask(deps: { db: Db }, taskId: string): Promise<Task> {
  return changeTask(deps, taskId, async (tx, task) => {
    requireStatus(task, ['running'], 'Only a running task can be paused.')
    await appendEvents(tx, task, [{ kind: 'task.paused', taskStatus: 'paused' }])
  })
}
