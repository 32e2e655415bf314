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
export async function deleteDataset({ db }: { db: Db }, datasetId: string): Promise<void> {
  if (!validate(datasetId)) throw new NotFoundError('Dataset', datasetId)
  await db.transaction().execute(async (tx) => {
    const dataset = await lockDataset(tx, datasetId, 'update')
    if (!dataset) throw new NotFoundError('Dataset', datasetId)
    if ((await countTasksOfDataset(tx, datasetId)) === 0) await deleteQuestions(tx, datasetId)
    await hideDataset(tx, datasetId)
  })
}
