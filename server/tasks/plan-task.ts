import type { Db } from '../../db/database.ts'
import { countReferences, type Dataset, findDataset } from '../../db/datasets.ts'
import { findModels, type Model } from '../../db/models.ts'
import { InvalidInputError, NotFoundError } from '../errors.ts'
import { checkScorers } from '../scoring/score-answer.ts'
import type { StartTaskInput } from './start-task-input.ts'
import { readTaskConfig, type TaskConfig } from './task-config.ts'

export type TaskPlan = {
  dataset: Dataset
  /** In the order given. */
  models: Model[]
  config: TaskConfig
  questionCount: number
  callCount: number
}

const MAX_CALLS = 10_000_000

/** Reads what a task would be made of. Throws InvalidInputError or NotFoundError; writes nothing. */
export async function planTask({ db }: { db: Db }, input: StartTaskInput): Promise<TaskPlan> {
  const dataset = await findDataset(db, input.datasetId)
  if (dataset === undefined) throw new NotFoundError('Dataset', input.datasetId)
  const models = await findChosenModels(db, input.modelIds)
  const references = (await countReferences(db, [dataset.id])).get(dataset.id) ?? 0
  const config = readTaskConfig(input, checkScorers(input.scorers, { referenceCount: references }))
  const questionCount = Math.min(dataset.questionCount, config.limit ?? Number.POSITIVE_INFINITY)
  const callCount = questionCount * models.length * config.repeats
  if (callCount > MAX_CALLS) {
    throw new InvalidInputError(
      'repeats',
      `The task would make ${callCount} calls; at most ${MAX_CALLS} are allowed`,
    )
  }
  return { dataset, models, config, questionCount, callCount }
}

async function findChosenModels(db: Db, ids: readonly string[]): Promise<Model[]> {
  if (ids.length === 0) throw new InvalidInputError('modelIds', 'Choose at least one model')
  if (new Set(ids).size < ids.length) {
    throw new InvalidInputError(
      'modelIds',
      'A model is named twice',
      'Use repeats to ask a model more than once.',
    )
  }
  const found = new Map((await findModels(db, ids)).map((model) => [model.id, model]))
  return ids.map((id) => {
    const model = found.get(id)
    if (model === undefined || model.deletedAt !== null) throw new NotFoundError('Model', id)
    return model
  })
}
