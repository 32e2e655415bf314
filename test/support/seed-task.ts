import type { Insertable, Selectable } from 'kysely'
import { v7 as uuid } from 'uuid'
import type { Db } from '../../db/database.ts'
import type { Calls, Models, Tasks } from '../../db/generated.ts'

export type SeededCall = Partial<Insertable<Calls>> & {
  /** Index into `models`; 0 when left out. */
  model?: number
  scores?: readonly { name?: string; value?: number; passed?: boolean | null }[]
}

export type SeededTask = {
  task: Selectable<Tasks>
  models: Selectable<Models>[]
  questionIds: string[]
  callIds: string[]
}

export function seedModel(
  db: Db,
  model: Partial<Insertable<Models>> = {},
): Promise<Selectable<Models>> {
  const name = model.name ?? `model-${uuid()}`
  return db
    .insertInto('models')
    .values({
      id: uuid(),
      name,
      displayName: name,
      provider: 'openai-chat',
      baseUrl: 'https://vendor.example/v1',
      vendorModel: name,
      seriesSlot: 1,
      ...model,
    })
    .returningAll()
    .executeTakeFirstOrThrow()
}

/** A task as the engine leaves it: one question and one session for each call. */
export async function seedTask(
  db: Db,
  calls: readonly SeededCall[],
  {
    modelCount = 1,
    models: given,
    ...columns
  }: Partial<Insertable<Tasks>> & { modelCount?: number; models?: Selectable<Models>[] } = {},
): Promise<SeededTask> {
  const models =
    given ?? (await Promise.all(Array.from({ length: modelCount }, () => seedModel(db))))
  const datasetId = uuid()
  const questionIds = calls.map(() => uuid())
  await db
    .insertInto('datasets')
    .values({
      id: datasetId,
      name: datasetId,
      sourceName: 'seed.csv',
      questionCount: calls.length,
      contextCount: 0,
    })
    .execute()
  const task = await db
    .insertInto('tasks')
    .values({
      id: uuid(),
      name: 'Seeded task',
      mode: 'objective',
      datasetId,
      config: '{}',
      configHash: 'hash',
      epoch: 'e1',
      totalCount: calls.length,
      queuedCount: calls.length,
      ...columns,
    })
    .returningAll()
    .executeTakeFirstOrThrow()
  await db
    .insertInto('taskModels')
    .values(models.map(({ id: modelId }, position) => ({ taskId: task.id, modelId, position })))
    .execute()
  const rows = calls.map(({ model = 0, scores = [], ...columns }, index) => ({
    columns,
    scores,
    id: uuid(),
    sessionId: uuid(),
    questionId: questionIds[index] ?? '',
    modelId: models[model]?.id ?? '',
    position: index + 1,
  }))
  await insertRows(db, task, rows)
  return { task, models, questionIds, callIds: rows.map(({ id }) => id) }
}

type SeedRow = Pick<
  Selectable<Calls>,
  'id' | 'sessionId' | 'questionId' | 'modelId' | 'position'
> & {
  columns: Partial<Insertable<Calls>>
  scores: NonNullable<SeededCall['scores']>
}

async function insertRows(db: Db, task: Selectable<Tasks>, rows: SeedRow[]): Promise<void> {
  const taskId = task.id
  const questions = rows.map(({ questionId, position }) => ({
    id: questionId,
    datasetId: task.datasetId,
    position,
    prompt: `Question ${position}`,
  }))
  const sessions = rows.map(({ sessionId, modelId, position }) => ({
    id: sessionId,
    taskId,
    modelId,
    chatKey: `q${position}_${modelId}`,
    shard: 0,
    position,
  }))
  const calls = rows.map(({ columns, scores, ...row }) => ({
    ...row,
    taskId,
    shard: 0,
    ...columns,
  }))
  const scores = rows.flatMap((row) =>
    row.scores.map(({ name = 'exact', value = 1, passed = null }) => ({
      id: uuid(),
      callId: row.id,
      taskId,
      name,
      value,
      passed,
      source: 'scorer' as const,
    })),
  )
  await db.insertInto('questions').values(questions).execute()
  await db.insertInto('sessions').values(sessions).execute()
  await db.insertInto('calls').values(calls).execute()
  if (scores.length > 0) await db.insertInto('scores').values(scores).execute()
}
