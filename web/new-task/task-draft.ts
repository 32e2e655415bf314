import type { VariablesOf } from '../graphql/graphql.ts'
import type { estimateTask, PickableModel, PickedDataset } from './plan-documents.ts'
import {
  DEFAULT_SCORERS,
  needsReference,
  SCORER_TYPES,
  type ScorerDrafts,
  scorerInputs,
} from './scorer-draft.ts'

/** A task as it is being made up. Numbers are as typed; empty stands for what the server takes. */
export type TaskDraft = {
  modelIds: readonly string[]
  scorers: ScorerDrafts
  concurrency: string
  repeats: string
  limit: string
  name: string
}

export const EMPTY_DRAFT: TaskDraft = {
  modelIds: [],
  scorers: DEFAULT_SCORERS,
  concurrency: '',
  repeats: '1',
  limit: '',
  name: '',
}

/** Why the task can't be started. The first of them is said beside the button. */
export type DraftProblem =
  | { kind: 'dataset' | 'models' | 'scorer' | 'references' | NumberField | 'tolerance' | 'pattern' }
  | { kind: 'key'; names: readonly string[]; keys: readonly string[] }

type NumberField = 'concurrency' | 'repeats' | 'limit'

const LARGEST: Readonly<Record<NumberField, number>> = {
  concurrency: 10_000,
  repeats: 100,
  limit: Number.MAX_SAFE_INTEGER,
}

type Chosen = { dataset: PickedDataset | undefined; models: readonly PickableModel[] }

/** Everything that stands in the way, in the order of the page. */
export function problemsOf(draft: TaskDraft, { dataset, models }: Chosen): DraftProblem[] {
  const problems: DraftProblem[] = []
  if (!dataset) problems.push({ kind: 'dataset' })
  if (models.length === 0) problems.push({ kind: 'models' })
  const keyless = models.filter(({ keyPresent }) => !keyPresent)
  if (keyless.length > 0) {
    problems.push({
      kind: 'key',
      names: keyless.map(({ displayName }) => displayName),
      keys: [...new Set(keyless.map(({ apiKeyEnv }) => apiKeyEnv ?? ''))],
    })
  }
  problems.push(...scoringProblems(draft.scorers, dataset))
  for (const field of ['concurrency', 'repeats', 'limit'] as const) {
    if (!isCount(draft[field], LARGEST[field])) problems.push({ kind: field })
  }
  return problems
}

function scoringProblems(
  scorers: ScorerDrafts,
  dataset: PickedDataset | undefined,
): DraftProblem[] {
  const chosen = SCORER_TYPES.filter((type) => scorers[type].on)
  if (chosen.length === 0) return [{ kind: 'scorer' }]
  const problems: DraftProblem[] = []
  const compares = chosen.some((type) => needsReference(type, scorers[type]))
  if (compares && dataset?.referenceCount === 0) problems.push({ kind: 'references' })
  const { NUMERIC, REGEX } = scorers
  const tolerance = NUMERIC.tolerance.trim()
  if (NUMERIC.on && (tolerance === '' || !(Number(tolerance) >= 0))) {
    problems.push({ kind: 'tolerance' })
  }
  if (REGEX.on && !isPattern(REGEX.pattern)) problems.push({ kind: 'pattern' })
  return problems
}

/** How many questions get no verdict, because every chosen scorer compares with a reference. */
export function withoutVerdict(scorers: ScorerDrafts, dataset: PickedDataset): number {
  const chosen = SCORER_TYPES.filter((type) => scorers[type].on)
  if (!chosen.every((type) => needsReference(type, scorers[type]))) return 0
  return dataset.questionCount - dataset.referenceCount
}

export function startInput(
  draft: TaskDraft,
  datasetId: string,
): VariablesOf<typeof estimateTask>['input'] {
  return {
    mode: 'OBJECTIVE',
    datasetId,
    modelIds: [...draft.modelIds],
    scorers: scorerInputs(draft.scorers),
    concurrency: countOf(draft.concurrency),
    repeats: countOf(draft.repeats) ?? 1,
    limit: countOf(draft.limit),
    name: draft.name.trim() || null,
  }
}

/** Null when nothing is typed. */
export function countOf(text: string): number | null {
  return text.trim() === '' ? null : Number(text)
}

function isCount(text: string, max: number): boolean {
  const count = countOf(text)
  return count === null || (Number.isInteger(count) && count >= 1 && count <= max)
}

function isPattern(source: string): boolean {
  try {
    new RegExp(source)
    return true
  } catch {
    return false
  }
}
