import { basename } from 'node:path/posix'
import type { Db } from '../../db/database.ts'
import {
  type Dataset,
  deleteHiddenDataset,
  findDatasetByName,
  showDataset,
} from '../../db/datasets.ts'
import { ConflictError, InvalidInputError } from '../errors.ts'
import type { DatasetFormat } from './read-rows.ts'
import { stageDataset } from './stage-dataset.ts'

export interface ImportDatasetInput {
  /** Null or empty: the file's name without its extension. */
  name?: string | null
  fileName: string
  /** Null: the file's name and first lines decide. */
  format?: DatasetFormat | null
  content: AsyncIterable<Uint8Array>
}

const MAX_NAME_LENGTH = 200

/**
 * Imports a file of questions, streamed; all of it or nothing.
 *
 * @throws InvalidInputError (`name`, `file`), ConflictError when the name is in use, ImportRowsError
 */
export async function importDataset(
  { db }: { db: Db },
  { name, fileName, format, content }: ImportDatasetInput,
  signal?: AbortSignal,
): Promise<Dataset> {
  const source = sourceNameOf(fileName)
  const title = checkName(name?.trim() || source.replace(/\.[^.]+$/, '') || source)
  if (await findDatasetByName(db, title)) throw nameInUse(title)
  const file = { name: title, fileName: source, format: format ?? null, content }
  const { id, counts } = await stageDataset({ db }, file, signal)
  try {
    signal?.throwIfAborted()
    return await showDataset(db, id, counts)
  } catch (error) {
    await deleteHiddenDataset(db, id)
    throw isUniqueViolation(error) ? nameInUse(title) : error
  }
}

// Browsers of old send a whole path; the last part is what the user knows the file by.
function sourceNameOf(fileName: string): string {
  return basename(fileName.replaceAll('\\', '/').replaceAll('\0', '')).toWellFormed() || 'dataset'
}

function checkName(name: string): string {
  if (name.includes('\0') || !name.isWellFormed()) {
    throw new InvalidInputError('name', 'The name holds characters that cannot be stored')
  }
  if (name.length <= MAX_NAME_LENGTH) return name
  throw new InvalidInputError('name', `The name is longer than ${MAX_NAME_LENGTH} characters`)
}

function nameInUse(name: string): ConflictError {
  return new ConflictError(
    `A dataset named ${name} exists already`,
    'Give this one another name, or delete the other first.',
  )
}

function isUniqueViolation(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === '23505'
}
