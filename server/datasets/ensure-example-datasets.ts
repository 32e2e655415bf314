import { createReadStream } from 'node:fs'
import { join } from 'node:path'
import type { Db } from '../../db/database.ts'
import {
  countDatasetsEver,
  deleteHiddenDataset,
  lockFirstImport,
  showDataset,
} from '../../db/datasets.ts'
import { type StagedDataset, stageDataset } from './stage-dataset.ts'

const FOLDER = join(import.meta.dirname, '../../examples/data')

/** The datasets shipped with the project. */
export const EXAMPLE_FILES = [
  { name: 'Arithmetic (40)', fileName: 'arithmetic-40.csv' },
  { name: 'Open questions (20)', fileName: 'open-20.jsonl' },
  { name: 'Conversations (12)', fileName: 'conversations-12.jsonl' },
] as const

/**
 * Imports the shipped datasets into a database that has never had one; deleted ones count, so they
 * do not come back. All three appear at once. Returns whether they were imported.
 */
export async function ensureExampleDatasets({ db }: { db: Db }): Promise<boolean> {
  if ((await countDatasetsEver(db)) > 0) return false
  const staged: StagedDataset[] = []
  for (const { name, fileName } of EXAMPLE_FILES) {
    const content = createReadStream(join(FOLDER, fileName))
    staged.push(await stageDataset({ db }, { name, fileName, format: null, content }))
  }
  const isFirst = await db.transaction().execute(async (tx) => {
    // Several servers may start on one empty database.
    await lockFirstImport(tx)
    if ((await countDatasetsEver(tx)) > 0) return false
    for (const { id, counts } of staged) await showDataset(tx, id, counts)
    return true
  })
  if (!isFirst) for (const { id } of staged) await deleteHiddenDataset(db, id)
  return isFirst
}
