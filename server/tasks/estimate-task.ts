import type { Db } from '../../db/database.ts'
import { findPromptSize, listMeanOutputTokens } from '../../db/estimates.ts'
import { callCostUsd, readPrice } from '../models/cost.ts'
import { planTask, type TaskPlan } from './plan-task.ts'
import type { StartTaskInput } from './start-task-input.ts'

export type ModelEstimate = {
  modelId: string
  callCount: number
  inputTokens: number
  outputTokens: number
  /** Null: the model has no price. */
  estimatedCostUsd: number | null
}

export type TaskEstimate = {
  questionCount: number
  callCount: number
  /** Sum over the models that have a price; null when none has. */
  estimatedCostUsd: number | null
  models: ModelEstimate[]
}

/** Four bytes of UTF-8 a token: the rule of thumb vendors give for English text; Chinese comes out a little high. */
const BYTES_PER_TOKEN = 4
/** What a chat template adds to a prompt. */
const TOKENS_PER_MESSAGE = 8
/** Taken while a model has no finished call to learn from. */
const DEFAULT_OUTPUT_TOKENS = 250

/**
 * What a task would do and cost: input tokens from the size of the prompts, output tokens from the
 * mean of the model's finished calls. Throws InvalidInputError or NotFoundError; writes nothing.
 */
export async function estimateTask(
  { db }: { db: Db },
  input: StartTaskInput,
): Promise<TaskEstimate> {
  const plan = await planTask({ db }, input)
  const models = await estimateModels(db, plan)
  return {
    questionCount: plan.questionCount,
    callCount: plan.callCount,
    estimatedCostUsd: sumCosts(models),
    models,
  }
}

/** US dollars for the whole plan; null when no model has a price. */
export async function estimateCost(db: Db, plan: TaskPlan): Promise<number | null> {
  return sumCosts(await estimateModels(db, plan))
}

async function estimateModels(
  db: Db,
  { dataset, models, config, questionCount }: TaskPlan,
): Promise<ModelEstimate[]> {
  const { bytes } = await findPromptSize(db, dataset.id, questionCount)
  const learned = await listMeanOutputTokens(
    db,
    models.map(({ id }) => id),
  )
  const callCount = questionCount * config.repeats
  const inputTokens = Math.round(
    (bytes / BYTES_PER_TOKEN + questionCount * TOKENS_PER_MESSAGE) * config.repeats,
  )
  return models.map(({ id, price }) => {
    const outputTokens = Math.round(callCount * (learned.get(id) ?? DEFAULT_OUTPUT_TOKENS))
    const usage = { inputTokens, cachedInputTokens: null, outputTokens }
    return {
      modelId: id,
      callCount,
      inputTokens,
      outputTokens,
      estimatedCostUsd: callCostUsd(readPrice(price), usage),
    }
  })
}

function sumCosts(models: readonly ModelEstimate[]): number | null {
  const costs = models.flatMap(({ estimatedCostUsd }) => estimatedCostUsd ?? [])
  return costs.length === 0 ? null : costs.reduce((sum, cost) => sum + cost, 0)
}
