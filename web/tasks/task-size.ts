import { readTaskConfig } from './read-task-config.ts'

type Sized = { config: unknown; dataset: { questionCount: number }; models: readonly unknown[] }

/** What a task is made of: the questions it asks, of how many models, how often each. */
export function taskSize({ config, dataset, models }: Sized) {
  const { limit, repeats } = readTaskConfig(config)
  const questions = Math.min(limit ?? dataset.questionCount, dataset.questionCount)
  return { questions, models: models.length, repeats }
}

/** Calls that have come to an end of their own; cancelled ones have not. */
export function endedCalls({ finished, failed }: { finished: number; failed: number }): number {
  return finished + failed
}
