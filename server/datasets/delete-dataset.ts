import { validate } from 'uuid'
import type { Db } from '../../db/database.ts'
import {
  countTasksOfDataset,
  deleteQuestions,
  hideDataset,
  lockDataset,
} from '../../db/datasets.ts'
import { NotFoundError } from '../errors.ts'

/**
 * Deletes a dataset. Tasks that used it keep its questions; without one the questions are removed.
 * The dataset's own row always stays, hidden, so that the shipped datasets do not come back.
 *
 * @throws NotFoundError
 */
export async function deleteDataset(
  { db }: { db: Db },
  { id }: { id: string },
): Promise<{ id: string }> {
  if (!validate(id)) throw new NotFoundError('Dataset', id)
  return await db.transaction().execute(async (tx) => {
    if (!(await lockDataset(tx, id, 'update'))) throw new NotFoundError('Dataset', id)
    if ((await countTasksOfDataset(tx, id)) === 0) await deleteQuestions(tx, id)
    await hideDataset(tx, id)
    return { id }
  })
}
