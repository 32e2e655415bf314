import { createHash } from 'node:crypto'
import type { Json } from '../../db/generated.ts'
import { InvalidInputError } from '../errors.ts'
import type { ScorerConfig } from '../scoring/score-answer.ts'
import type { StartTaskInput } from './start-task-input.ts'

/** What a task was started with, defaults filled in. Stored as `tasks.config`; never changed. */
export type TaskConfig = {
  mode: StartTaskInput['mode']
  scorers: readonly ScorerConfig[]
  /** Calls in flight for each model; null: the model's own limit. */
  concurrency: number | null
  concurrencyMode: 'fixed'
  cache: 'none'
  repeats: number
  parameters: Readonly<Record<string, unknown>>
  /** Only the first questions of the dataset; null: all. */
  limit: number | null
}

const MAX_CONCURRENCY = 10_000
const MAX_REPEATS = 100
const MAX_NAME_LENGTH = 200

/** Throws InvalidInputError naming the field that cannot be used. */
export function readTaskConfig(
  input: StartTaskInput,
  scorers: readonly ScorerConfig[],
): TaskConfig {
  refuseWhatComesLater(input)
  checkName(input.name)
  return {
    mode: input.mode,
    scorers,
    concurrency: checkCount('concurrency', input.concurrency, MAX_CONCURRENCY),
    concurrencyMode: 'fixed',
    cache: 'none',
    repeats: checkCount('repeats', input.repeats, MAX_REPEATS) ?? 1,
    parameters: checkParameters(input.parameters),
    limit: checkCount('limit', input.limit, Number.MAX_SAFE_INTEGER),
  }
}

/** Guarantee: only startTask writes the column, and it writes a TaskConfig. */
export function storedTaskConfig(config: Json): TaskConfig {
  return config as unknown as TaskConfig
}

/** SHA-256 of the config as canonical JSON (keys sorted): the same for two tasks that measure the same. */
export function hashConfig(config: object): string {
  return createHash('sha256').update(canonicalJson(config)).digest('hex')
}

function canonicalJson(value: unknown): string {
  return JSON.stringify(value, (_key, part) =>
    typeof part === 'object' && part !== null && !Array.isArray(part)
      ? Object.fromEntries(Object.entries(part).sort(([a], [b]) => (a < b ? -1 : 1)))
      : part,
  )
}

function refuseWhatComesLater({
  mode,
  concurrencyMode,
  cache,
  judgeModelIds,
  rubric,
}: StartTaskInput) {
  if (mode !== 'objective') {
    throw new InvalidInputError('mode', 'Only the mode OBJECTIVE can be run by this version')
  }
  if (concurrencyMode === 'adaptive') {
    throw new InvalidInputError('concurrencyMode', 'Only FIXED can be run by this version')
  }
  if (cache === 'read_write') {
    throw new InvalidInputError('cache', 'This version has no response cache; use NONE')
  }
  if ((judgeModelIds ?? []).length > 0 || rubric) {
    const field = rubric ? 'rubric' : 'judgeModelIds'
    throw new InvalidInputError(field, 'Judges come with the mode SUBJECTIVE, in a later version')
  }
}

function checkName(name: string | null | undefined): void {
  if (name && name.length > MAX_NAME_LENGTH) {
    throw new InvalidInputError('name', `The name is longer than ${MAX_NAME_LENGTH} characters`)
  }
}

function checkCount(field: string, value: number | null | undefined, max: number): number | null {
  if (value === null || value === undefined) return null
  if (Number.isInteger(value) && value >= 1 && value <= max) return value
  throw new InvalidInputError(
    field,
    `${field} must be a whole number from 1 to ${max}, found ${value}`,
  )
}

function checkParameters(value: unknown): Record<string, unknown> {
  if (value === null || value === undefined) return {}
  if (typeof value === 'object' && !Array.isArray(value)) return value as Record<string, unknown>
  throw new InvalidInputError(
    'parameters',
    'parameters must be an object, such as {"temperature": 0}',
  )
}
