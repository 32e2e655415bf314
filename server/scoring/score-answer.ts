import { InvalidInputError } from '../errors.ts'
import { type PreparedScorer, prepareScorer } from './registry.ts'
import type { ScorerType, Verdict } from './scorer.ts'

export interface ScorerInput {
  type: ScorerType
  options?: unknown
  weight?: number | null | undefined
}

/** A scorer as a task's config keeps it, defaults filled in. */
export interface ScorerConfig {
  readonly type: ScorerType
  /** Names the scores: the type, numbered from the second of a type on (`regex`, `regex-2`). */
  readonly name: string
  readonly options: Record<string, unknown>
  /** The share of this scorer in a weighted mean; above 0. */
  readonly weight: number
}

export interface NamedVerdict extends Verdict {
  readonly name: string
  readonly weight: number
  readonly source: 'scorer'
}

const MAX_SCORERS = 20

/**
 * Reads the scorers of a task in mode `objective`.
 *
 * @throws InvalidInputError when there is none, an option is wrong, or every scorer needs a
 * reference answer and the dataset (`referenceCount`) has none.
 */
export function checkScorers(
  inputs: readonly ScorerInput[] | null | undefined,
  { referenceCount }: { referenceCount: number },
): ScorerConfig[] {
  if (!inputs?.length) {
    throw new InvalidInputError('scorers', 'An objective task needs at least one scorer')
  }
  if (inputs.length > MAX_SCORERS) {
    throw new InvalidInputError('scorers', `A task has at most ${MAX_SCORERS} scorers`)
  }
  const scorers = inputs.map(({ type, options }, index) =>
    prepareScorer(type, options, `scorers[${index}]`),
  )
  if (referenceCount === 0 && scorers.every(({ needsReference }) => needsReference)) {
    throw new InvalidInputError(
      'datasetId',
      'No question of this dataset has a reference answer, so nothing could be scored',
      'Import it with a column named answer, or use the scorer REGEX with a pattern of its own.',
    )
  }
  const weights = inputs.map(({ weight }, index) => checkWeight(weight ?? 1, index))
  return scorers.map(({ type, options }, index) => {
    const nth = inputs.slice(0, index).filter((input) => input.type === type).length + 1
    return { type, name: nth === 1 ? type : `${type}-${nth}`, options, weight: weights[index] ?? 1 }
  })
}

function checkWeight(weight: number, index: number): number {
  if (weight > 0 && Number.isFinite(weight)) return weight
  throw new InvalidInputError(`scorers[${index}].weight`, `weight must be above 0, found ${weight}`)
}

export type ScoreAnswer = (answer: string, reference: string | null) => NamedVerdict[]

/**
 * Prepares the scorers of a task once for all its answers. A scorer that needs a reference says
 * nothing about a question without one: such a question is answered, but has no score.
 */
export function createScoreAnswer(configs: readonly ScorerConfig[]): ScoreAnswer {
  const scorers = configs.map((config, index): PreparedScorer & ScorerConfig => ({
    ...config,
    ...prepareScorer(config.type, config.options, `scorers[${index}]`),
  }))
  return (answer, reference) =>
    scorers
      .filter(({ needsReference }) => !needsReference || isPresent(reference))
      .map(({ name, weight, score }) => ({
        ...score(answer, reference ?? ''),
        name,
        weight,
        source: 'scorer',
      }))
}

function isPresent(reference: string | null): boolean {
  return reference !== null && reference.trim() !== ''
}
