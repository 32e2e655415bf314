import { InvalidInputError } from '../errors.ts'
import type { Scorer, ScorerType, Verdict } from './scorer.ts'
import { containsScorer } from './scorers/contains.ts'
import { exactScorer } from './scorers/exact.ts'
import { numericScorer } from './scorers/numeric.ts'
import { regexScorer } from './scorers/regex.ts'

/** A scorer with its options read: what a runner keeps for the length of a task. */
export interface PreparedScorer {
  readonly type: ScorerType
  /** The options with their defaults filled in. */
  readonly options: Record<string, unknown>
  readonly needsReference: boolean
  score(answer: string, reference: string): Verdict
}

/** @throws InvalidInputError on the option that cannot be used; `field` is where the scorer stands in the input. */
export function prepareScorer(type: ScorerType, options: unknown, field: string): PreparedScorer {
  switch (type) {
    case 'exact':
      return prepare(exactScorer, options, field)
    case 'contains':
      return prepare(containsScorer, options, field)
    case 'numeric':
      return prepare(numericScorer, options, field)
    case 'regex':
      return prepare(regexScorer, options, field)
  }
}

function prepare<Options extends object>(
  scorer: Scorer<Options>,
  given: unknown,
  field: string,
): PreparedScorer {
  const result = scorer.options.safeParse(given ?? {})
  if (!result.success) throw optionError(result.error.issues[0], field)
  const options = result.data
  return {
    type: scorer.type,
    options: Object.fromEntries(Object.entries(options)),
    needsReference: scorer.needsReference(options),
    score: (answer, reference) => scorer.score(answer, reference, options),
  }
}

type Issue = { path: PropertyKey[]; message: string; code?: string; keys?: string[] }

function optionError(issue: Issue | undefined, field: string): InvalidInputError {
  const path = [...(issue?.path ?? []), ...(issue?.keys?.slice(0, 1) ?? [])].map(String)
  const name = ['options', ...path].join('.')
  return new InvalidInputError(`${field}.${name}`, `${name}: ${issue?.message ?? 'cannot be used'}`)
}
