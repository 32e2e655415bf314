import type { TaskMode } from '../../db/generated.ts'
import type { ScorerInput } from '../scoring/score-answer.ts'

/** What startTask and estimateTask are asked for. Ids are raw UUIDs. */
export type StartTaskInput = {
  name?: string | null | undefined
  mode: TaskMode
  datasetId: string
  modelIds: readonly string[]
  judgeModelIds?: readonly string[] | null | undefined
  rubric?: string | null | undefined
  scorers?: readonly ScorerInput[] | null | undefined
  /** Calls in flight for each model; null: the model's own limit. */
  concurrency?: number | null | undefined
  concurrencyMode?: 'fixed' | 'adaptive' | null | undefined
  cache?: 'none' | 'read_write' | null | undefined
  repeats?: number | null | undefined
  /** Sent with every request, over those of the model. */
  parameters?: unknown
  /** Only the first questions of the dataset. */
  limit?: number | null | undefined
  idempotencyKey?: string | null | undefined
}
