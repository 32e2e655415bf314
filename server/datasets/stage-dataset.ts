import { v7 as uuidv7 } from 'uuid'
import type { Db } from '../../db/database.ts'
import {
  deleteHiddenDataset,
  deleteStaleHiddenDatasets,
  insertHiddenDataset,
  insertQuestions,
  type NewQuestion,
} from '../../db/datasets.ts'
import { InvalidInputError } from '../errors.ts'
import { hasQuestionColumn } from './columns.ts'
import { createContextTurns } from './context-turns.ts'
import { fileTooLarge, MAX_FILE_BYTES } from './file-limit.ts'
import { type DatasetFormat, type Row, readRows } from './read-rows.ts'
import { createRowErrors, type RowErrors, UnreadableRowError } from './row-errors.ts'
import { toQuestions } from './to-questions.ts'

const BATCH_QUESTIONS = 1000
const BATCH_LENGTH = 4 * 1024 * 1024

export interface DatasetFile {
  readonly name: string
  readonly fileName: string
  /** Null: the file's name and first lines decide. */
  readonly format: DatasetFormat | null
  readonly content: AsyncIterable<Uint8Array>
}

/** A dataset stored whole but not shown yet. */
export interface StagedDataset {
  readonly id: string
  readonly counts: { questionCount: number; contextCount: number }
}

/**
 * Stores the questions of a file under a hidden dataset, in short transactions: one transaction for
 * a slow upload would hold back every reader of the event log. On any failure it is removed again.
 *
 * @throws ImportRowsError when a row cannot be used
 * @throws InvalidInputError (`file`) when the file as a whole cannot
 */
export async function stageDataset(
  { db }: { db: Db },
  file: DatasetFile,
  signal?: AbortSignal,
): Promise<StagedDataset> {
  await deleteStaleHiddenDatasets(db)
  const id = uuidv7()
  await insertHiddenDataset(db, { id, name: file.name, sourceName: file.fileName })
  try {
    return { id, counts: await storeQuestions(db, id, file, signal) }
  } catch (error) {
    await deleteHiddenDataset(db, id)
    throw error
  }
}

async function storeQuestions(
  db: Db,
  datasetId: string,
  file: DatasetFile,
  signal: AbortSignal | undefined,
): Promise<StagedDataset['counts']> {
  const errors = createRowErrors(file.fileName)
  const contexts = createContextTurns(errors)
  let batch: NewQuestion[] = []
  let batchLength = 0
  let rowNumber = 0
  let position = 0
  const flush = async () => {
    if (errors.count === 0 && batch.length > 0) await insertQuestions(db, datasetId, batch)
    batch = []
    batchLength = 0
  }
  for await (const rows of readableRows(file, errors)) {
    signal?.throwIfAborted()
    for (const row of rows) {
      rowNumber++
      for (const { size, ...question } of usable(row, rowNumber, { errors, contexts })) {
        batch.push({ ...question, id: uuidv7(), position: ++position })
        batchLength += size
        if (batch.length >= BATCH_QUESTIONS || batchLength >= BATCH_LENGTH) await flush()
      }
    }
  }
  await flush()
  contexts.finish()
  errors.throwIfAny()
  if (rowNumber === 0) throw new InvalidInputError('file', 'The file has no rows')
  return { questionCount: position, contextCount: contexts.contextCount }
}

async function* readableRows(file: DatasetFile, errors: RowErrors): AsyncGenerator<Row[]> {
  try {
    let isFirst = true
    for await (const rows of readRows(file, withinLimit(file.content))) {
      if (isFirst && rows[0]) {
        checkColumns(rows[0])
        isFirst = false
      }
      yield rows
    }
  } catch (error) {
    if (!(error instanceof UnreadableRowError)) throw error
    errors.add(error.line, null, error.message)
  }
}

async function* withinLimit(content: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  let bytes = 0
  for await (const chunk of content) {
    bytes += chunk.length
    if (bytes > MAX_FILE_BYTES) throw fileTooLarge()
    yield chunk
  }
}

function checkColumns(row: Row): void {
  if ('problem' in row) return
  const columns = row.columns ?? Object.keys(row.fields)
  if (hasQuestionColumn(columns)) return
  const shown = columns.slice(0, 10).map((name) => name.slice(0, 40))
  throw new InvalidInputError(
    'file',
    `No column holds the question. Found: ${shown.join(', ') || 'none'}`,
    columns.length === 1 && /[;\t]/.test(columns[0] ?? '')
      ? 'Columns are separated by commas, not by semicolons or tabs.'
      : 'Name one column question, prompt or input, or turns for conversations.',
  )
}

type Sinks = Parameters<typeof toQuestions>[1]

function usable(row: Row, rowNumber: number, sinks: Sinks): ReturnType<typeof toQuestions> {
  if ('fields' in row) return toQuestions({ ...row, rowNumber }, sinks)
  sinks.errors.add(row.line, row.problem.column, row.problem.reason)
  return []
}
