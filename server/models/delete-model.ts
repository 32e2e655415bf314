import type { Db } from '../../db/database.ts'
import { changeModel, countUnfinishedTasksOfModel, lockModel } from '../../db/models.ts'
import { ConflictError, NotFoundError } from '../errors.ts'

/**
 * Hides the model; calls made with it stay, and its name is free again. Throws NotFoundError, or
 * ConflictError while a task that is not over uses it.
 */
export async function deleteModel({ db }: { db: Db }, id: string): Promise<void> {
  await db.transaction().execute(async (tx) => {
    const model = await lockModel(tx, id)
    if (model === undefined) throw new NotFoundError('Model', id)
    const tasks = await countUnfinishedTasksOfModel(tx, id)
    if (tasks > 0) {
      throw new ConflictError(
        `${model.displayName} is used by ${tasks === 1 ? 'a task that is' : `${tasks} tasks that are`} not over`,
        'Cancel those tasks or let them finish first.',
      )
    }
    await changeModel(tx, id, { deletedAt: new Date() })
  })
}
