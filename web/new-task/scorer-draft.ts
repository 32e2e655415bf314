import type { VariablesOf } from '../graphql/graphql.ts'
import type { estimateTask } from './plan-documents.ts'

type StartTaskInput = VariablesOf<typeof estimateTask>['input']
type ScorerInput = NonNullable<StartTaskInput['scorers']>[number]

export const SCORER_TYPES = ['NUMERIC', 'EXACT', 'CONTAINS', 'REGEX'] as const
export type ScorerType = (typeof SCORER_TYPES)[number]

/** The options of a scorer as they are typed. Each scorer reads the ones it has. */
export type ScorerDraft = {
  on: boolean
  caseSensitive: boolean
  normalizeWidth: boolean
  tolerance: string
  pattern: string
  ignoreCase: boolean
}

export type ScorerDrafts = Readonly<Record<ScorerType, ScorerDraft>>

const PLAIN: ScorerDraft = {
  on: false,
  caseSensitive: false,
  normalizeWidth: true,
  tolerance: '0.000001',
  pattern: '',
  ignoreCase: true,
}

/** What the server takes when an option is left out, so that the form shows what will be used. */
export const DEFAULT_SCORERS: ScorerDrafts = {
  NUMERIC: { ...PLAIN, on: true },
  EXACT: { ...PLAIN, caseSensitive: true, normalizeWidth: false },
  CONTAINS: PLAIN,
  REGEX: PLAIN,
}

export function scorerInputs(scorers: ScorerDrafts): ScorerInput[] {
  return SCORER_TYPES.filter((type) => scorers[type].on).map((type) => ({
    type,
    options: optionsOf(type, scorers[type]),
  }))
}

function optionsOf(type: ScorerType, draft: ScorerDraft): Record<string, unknown> {
  const { caseSensitive, normalizeWidth, tolerance, pattern, ignoreCase } = draft
  switch (type) {
    case 'EXACT':
    case 'CONTAINS':
      return { caseSensitive, normalizeWidth }
    case 'NUMERIC':
      return { tolerance: Number(tolerance) }
    case 'REGEX':
      return { ...(pattern === '' ? {} : { pattern }), flags: ignoreCase ? 'i' : '' }
  }
}

/** Whether the scorer has nothing to compare with when a question has no reference answer. */
export function needsReference(type: ScorerType, { pattern }: ScorerDraft): boolean {
  return type !== 'REGEX' || pattern === ''
}
