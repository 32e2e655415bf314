import type { Db, Tx } from '../../db/database.ts'
import type { TaskStatus } from '../../db/generated.ts'
import { findTask, lockTask, type Task } from '../../db/tasks.ts'
import { ConflictError, NotFoundError } from '../errors.ts'

/** Runs a change under the task's row lock, and returns the task as it is then. */
export async function changeTask(
  { db }: { db: Db },
  taskId: string,
  change: (tx: Tx, task: Task) => Promise<void>,
): Promise<Task> {
  return db.transaction().execute(async (tx) => {
    const task = await lockTask(tx, taskId)
    if (task === undefined) throw new NotFoundError('Task', taskId)
    await change(tx, task)
    return (await findTask(tx, taskId)) ?? task
  })
}

/** Throws ConflictError unless the task has one of the statuses. */
export function requireStatus(task: Task, statuses: readonly TaskStatus[], hint: string): void {
  if (statuses.includes(task.status)) return
  throw new ConflictError(`The task is ${task.status}`, hint)
}
