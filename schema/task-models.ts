import { createContextCache } from '@pothos/core'
import DataLoader from 'dataloader'
import type { ModelRole } from '../db/generated.ts'
import { listTaskModels } from '../db/task-queries.ts'
import type { Context } from './context.ts'

const taskModelsLoader = createContextCache(
  ({ db }: Context) =>
    new DataLoader(async (ids: readonly string[]) => {
      const rows = Map.groupBy(await listTaskModels(db, ids), ({ taskId }) => taskId)
      return ids.map((id) => rows.get(id) ?? [])
    }),
)

/** Ids of the models of a task in one role, in the order chosen. */
export async function loadTaskModels(
  context: Context,
  taskId: string,
  role: ModelRole,
): Promise<string[]> {
  const rows = await taskModelsLoader(context).load(taskId)
  return rows.filter((row) => row.role === role).map(({ modelId }) => modelId)
}
