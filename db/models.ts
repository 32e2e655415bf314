import type { Insertable, Selectable, Updateable } from 'kysely'
import type { Db, Tx } from './database.ts'
import type { Models } from './generated.ts'

export type Model = Selectable<Models>

/** Deleted models too: calls made with them stay readable. */
export function findModels(db: Db, ids: readonly string[]): Promise<Model[]> {
  return db.selectFrom('models').selectAll().where('id', 'in', ids).execute()
}

export function findModelByName(db: Db, name: string): Promise<Model | undefined> {
  return db
    .selectFrom('models')
    .selectAll()
    .where('name', '=', name)
    .where('deletedAt', 'is', null)
    .executeTakeFirst()
}

export function listModels(db: Db): Promise<Model[]> {
  return db
    .selectFrom('models')
    .selectAll()
    .where('deletedAt', 'is', null)
    .orderBy('createdAt')
    .orderBy('id')
    .execute()
}

/** Whether any of these names was ever taken, by a model that may be deleted since. */
export async function countModelsEverNamed(db: Db, names: readonly string[]): Promise<number> {
  const row = await db
    .selectFrom('models')
    .select(({ fn }) => fn.countAll<number>().as('count'))
    .where('name', 'in', names)
    .executeTakeFirstOrThrow()
  return row.count
}

/** Queued, running and paused tasks that call the model. */
export async function countUnfinishedTasksOfModel(db: Db, modelId: string): Promise<number> {
  const row = await db
    .selectFrom('taskModels')
    .innerJoin('tasks', 'tasks.id', 'taskModels.taskId')
    .select(({ fn }) => fn.count<number>('tasks.id').distinct().as('count'))
    .where('taskModels.modelId', '=', modelId)
    .where('tasks.status', 'in', ['queued', 'running', 'paused'])
    .executeTakeFirstOrThrow()
  return row.count
}

/** Locks the live models, so that two writers neither choose the same slot nor the same name. */
export async function lockModels(tx: Tx): Promise<Model[]> {
  await tx.selectFrom('models').select('id').where('deletedAt', 'is', null).forUpdate().execute()
  return listModels(tx)
}

/** Locks the model against other changes and new tasks. Undefined when it does not exist or is deleted. */
export function lockModel(tx: Tx, id: string): Promise<Model | undefined> {
  return tx
    .selectFrom('models')
    .selectAll()
    .where('id', '=', id)
    .where('deletedAt', 'is', null)
    .forUpdate()
    .executeTakeFirst()
}

export function insertModel(db: Db, model: Insertable<Models>): Promise<Model> {
  return db.insertInto('models').values(model).returningAll().executeTakeFirstOrThrow()
}

/** Undefined when the model does not exist or is deleted. */
export function changeModel(
  db: Db,
  id: string,
  change: Updateable<Models>,
): Promise<Model | undefined> {
  return db
    .updateTable('models')
    .set(change)
    .where('id', '=', id)
    .where('deletedAt', 'is', null)
    .returningAll()
    .executeTakeFirst()
}

/** Keeps models from being deleted until the transaction ends. Those that are deleted already are missing. */
export function lockModelsForTask(tx: Tx, ids: readonly string[]): Promise<{ id: string }[]> {
  return tx
    .selectFrom('models')
    .select('id')
    .where('id', 'in', [...ids])
    .where('deletedAt', 'is', null)
    .orderBy('id')
    .forShare()
    .execute()
}
