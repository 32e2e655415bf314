import { type Insertable, type Selectable, type SelectQueryBuilder, sql } from 'kysely'
import type { Db, Tx } from './database.ts'
import type { Datasets, DB, Questions } from './generated.ts'

export type Dataset = Selectable<Datasets>
export type Question = Selectable<Questions>
export type NewQuestion = Omit<Question, 'datasetId' | 'metadata'> & {
  metadata: Record<string, unknown>
}

/** The dataset, unless it was deleted. */
export function findDataset(db: Db, id: string): Promise<Dataset | undefined> {
  return db
    .selectFrom('datasets')
    .selectAll()
    .where('id', '=', id)
    .where('deletedAt', 'is', null)
    .executeTakeFirst()
}

/** Datasets by id, in no order, deleted ones too: tasks go on showing the dataset they used. */
export function findDatasets(db: Db, ids: readonly string[]): Promise<Dataset[]> {
  return db.selectFrom('datasets').selectAll().where('id', 'in', ids).execute()
}

/** The dataset that has this name now. */
export function findDatasetByName(db: Db, name: string): Promise<Dataset | undefined> {
  return db
    .selectFrom('datasets')
    .selectAll()
    .where('name', '=', name)
    .where('deletedAt', 'is', null)
    .executeTakeFirst()
}

/** All datasets, the newest first. */
export function listDatasets(db: Db): Promise<Dataset[]> {
  return db
    .selectFrom('datasets')
    .selectAll()
    .where('deletedAt', 'is', null)
    .orderBy('createdAt', 'desc')
    .orderBy('id', 'desc')
    .execute()
}

/** How many datasets were ever stored whole, deleted ones included. */
export async function countDatasetsEver(db: Db): Promise<number> {
  const { count } = await db
    .selectFrom('datasets')
    .select((eb) => eb.fn.countAll<number>().as('count'))
    .where((eb) => eb.or([eb('deletedAt', 'is', null), eb('questionCount', '>', 0)]))
    .executeTakeFirstOrThrow()
  return count
}

/** How many questions of each dataset have a reference answer. */
export async function countReferences(
  db: Db,
  datasetIds: readonly string[],
): Promise<Map<string, number>> {
  const rows = await db
    .selectFrom('questions')
    .select((eb) => ['datasetId', eb.fn.count<number>('reference').as('count')])
    .where('datasetId', 'in', datasetIds)
    .groupBy('datasetId')
    .execute()
  return new Map(rows.map(({ datasetId, count }) => [datasetId, count]))
}

type QuestionFilter = {
  datasetId: string
  /** Part of the prompt or the reference, in any case. */
  search?: string | null | undefined
}

/** A page of questions in the order of the file. `after` is the position of the last one seen. */
export function listQuestions(
  db: Db,
  { first, after, ...filter }: QuestionFilter & { first: number; after?: number | null },
): Promise<Question[]> {
  return matching(db, filter)
    .selectAll()
    .where('position', '>', after ?? 0)
    .orderBy('position')
    .limit(first)
    .execute()
}

export async function countQuestions(db: Db, filter: QuestionFilter): Promise<number> {
  const { count } = await matching(db, filter)
    .select((eb) => eb.fn.countAll<number>().as('count'))
    .executeTakeFirstOrThrow()
  return count
}

function matching(
  db: Db,
  { datasetId, search }: QuestionFilter,
): SelectQueryBuilder<DB, 'questions', object> {
  const query = db.selectFrom('questions').where('datasetId', '=', datasetId)
  if (!search) return query
  const pattern = `%${search.replace(/[\\%_]/g, String.raw`\$&`)}%`
  return query.where((eb) =>
    eb.or([eb('prompt', 'ilike', pattern), eb('reference', 'ilike', pattern)]),
  )
}

/** Questions by id, in no order. */
export function findQuestions(db: Db, ids: readonly string[]): Promise<Question[]> {
  return db.selectFrom('questions').selectAll().where('id', 'in', ids).execute()
}

/** Stores a dataset that nobody sees yet: `showDataset` follows when its questions are in. */
export function insertHiddenDataset(
  db: Db,
  dataset: Pick<Insertable<Datasets>, 'id' | 'name' | 'sourceName'>,
): Promise<unknown> {
  const row = { ...dataset, questionCount: 0, contextCount: 0, deletedAt: sql<Date>`now()` }
  return db.insertInto('datasets').values(row).execute()
}

/** One statement and one JSON parameter for all rows: the driver writes arrays ten times slower. */
export function insertQuestions(
  db: Db,
  datasetId: string,
  questions: readonly NewQuestion[],
): Promise<unknown> {
  return sql`
    insert into questions (id, dataset_id, position, prompt, reference, context_id, turn, metadata)
    select q.id, ${datasetId}::uuid, q.position, q.prompt, q.reference, q."contextId", q.turn, q.metadata
    from json_to_recordset(${JSON.stringify(questions)}::json) as q(
      id uuid, position integer, prompt text, reference text, "contextId" text, turn integer, metadata jsonb
    )`.execute(db)
}

/** Makes a hidden dataset visible. Fails with SQLSTATE 23505 when its name is in use. */
export function showDataset(
  db: Db,
  id: string,
  counts: Pick<Dataset, 'questionCount' | 'contextCount'>,
): Promise<Dataset> {
  return db
    .updateTable('datasets')
    .set({ ...counts, deletedAt: null, createdAt: sql<Date>`clock_timestamp()` })
    .where('id', '=', id)
    .returningAll()
    .executeTakeFirstOrThrow()
}

const FIRST_IMPORT_LOCK = 7_203_115

/** Lets one transaction at a time decide whether a dataset is the first; held until it ends. */
export function lockFirstImport(tx: Tx): Promise<unknown> {
  return sql`select pg_advisory_xact_lock(${FIRST_IMPORT_LOCK})`.execute(tx)
}

/** Removes a dataset that was never shown, with what it holds so far. */
export function deleteHiddenDataset(db: Db, id: string): Promise<unknown> {
  return db
    .deleteFrom('datasets')
    .where('id', '=', id)
    .where('deletedAt', 'is not', null)
    .where('questionCount', '=', 0)
    .execute()
}

/** Removes what imports left that were killed: hidden for a day, longer than any upload takes. */
export function deleteStaleHiddenDatasets(db: Db): Promise<unknown> {
  return db
    .deleteFrom('datasets')
    .where('deletedAt', '<', sql<Date>`now() - interval '1 day'`)
    .where('questionCount', '=', 0)
    .execute()
}

/** Locks the dataset against deletion or, `for update`, against new tasks. Undefined when deleted. */
export function lockDataset(
  tx: Tx,
  id: string,
  strength: 'share' | 'update',
): Promise<Dataset | undefined> {
  const query = tx
    .selectFrom('datasets')
    .selectAll()
    .where('id', '=', id)
    .where('deletedAt', 'is', null)
  return (strength === 'share' ? query.forKeyShare() : query.forUpdate()).executeTakeFirst()
}

export async function countTasksOfDataset(db: Db, datasetId: string): Promise<number> {
  const { count } = await db
    .selectFrom('tasks')
    .select((eb) => eb.fn.countAll<number>().as('count'))
    .where('datasetId', '=', datasetId)
    .executeTakeFirstOrThrow()
  return count
}

/** Hides the dataset. Its row stays: the name is free again, and the tasks that used it still find it. */
export function hideDataset(tx: Tx, id: string): Promise<unknown> {
  return tx
    .updateTable('datasets')
    .set({ deletedAt: sql<Date>`now()` })
    .where('id', '=', id)
    .execute()
}

export function deleteQuestions(tx: Tx, datasetId: string): Promise<unknown> {
  return tx.deleteFrom('questions').where('datasetId', '=', datasetId).execute()
}
