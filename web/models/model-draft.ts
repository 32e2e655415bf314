import type { VariablesOf } from '../graphql/graphql.ts'
import type { createModel, ListedModel } from './model-documents.ts'

type CreateInput = VariablesOf<typeof createModel>['input']

const TIMEOUTS = [
  'connectTimeoutMs',
  'headersTimeoutMs',
  'firstTokenTimeoutMs',
  'idleTimeoutMs',
  'totalTimeoutMs',
] as const
export const TIMEOUT_FIELDS: readonly (typeof TIMEOUTS)[number][] = TIMEOUTS

const LIMITS = ['maxConcurrency', 'maxAttempts', ...TIMEOUTS] as const

/** What an empty limit stands for: the defaults that the schema names. Times in milliseconds. */
export const LIMIT_DEFAULTS: Readonly<Record<(typeof LIMITS)[number], number>> = {
  maxConcurrency: 8,
  maxAttempts: 4,
  connectTimeoutMs: 10_000,
  headersTimeoutMs: 60_000,
  firstTokenTimeoutMs: 60_000,
  idleTimeoutMs: 60_000,
  totalTimeoutMs: 600_000,
}

const PRICES = ['inputPerMillion', 'cachedInputPerMillion', 'outputPerMillion'] as const
const TEXTS = ['vendorModel', 'name', 'displayName', 'baseUrl', 'apiKeyEnv', 'parameters'] as const

export type ModelField = (typeof TEXTS)[number] | (typeof LIMITS)[number] | (typeof PRICES)[number]

/** The form as it is typed: every field is text. */
export type ModelDraft = Record<ModelField, string> & { simulated: boolean }

export type FieldProblem =
  | { kind: 'required' | 'json' | 'bothPrices' }
  | { kind: 'number' | 'integer'; min: number }

export type ReadDraft =
  | { ok: true; input: CreateInput }
  | { ok: false; field: ModelField; problem: FieldProblem }

const EMPTY = Object.fromEntries([...TEXTS, ...LIMITS, ...PRICES].map((field) => [field, '']))

/** The draft of a new model, or of one as it is stored. */
export function draftOf(model: ListedModel | null): ModelDraft {
  // EMPTY has every field of the draft by construction.
  const empty = { ...(EMPTY as Record<ModelField, string>), simulated: false }
  if (!model) return empty
  const { limits, price } = model
  return {
    ...empty,
    simulated: model.simulated,
    vendorModel: model.vendorModel,
    name: model.name,
    displayName: model.displayName,
    baseUrl: model.baseUrl ?? '',
    apiKeyEnv: model.apiKeyEnv ?? '',
    parameters: isEmptyObject(model.parameters) ? '' : JSON.stringify(model.parameters, null, 2),
    ...fieldsOf(LIMITS, (field) => String(limits[field])),
    ...fieldsOf(PRICES, (field) => (price?.[field] == null ? '' : String(price[field]))),
  }
}

/** What a name is made of when none is typed: what the vendor calls it, in the letters allowed. */
export function nameFrom(vendorModel: string): string {
  return vendorModel
    .toLowerCase()
    .replace(/[^a-z0-9._:-]+/g, '-')
    .replace(/^[^a-z0-9]+|-+$/g, '')
    .slice(0, 100)
}

/** What the server is sent, or the first field that cannot be sent. The server checks the rest. */
export function readDraft(draft: ModelDraft): ReadDraft {
  const problem = problemOf(draft)
  if (problem) return { ok: false, ...problem }
  const text = (field: (typeof TEXTS)[number]) => draft[field].trim()
  return {
    ok: true,
    input: {
      name: text('name') || nameFrom(text('vendorModel')),
      displayName: text('displayName') || null,
      vendorModel: text('vendorModel'),
      simulated: draft.simulated,
      baseUrl: draft.simulated ? null : text('baseUrl'),
      apiKeyEnv: draft.simulated ? null : text('apiKeyEnv') || null,
      parameters: draft.parameters.trim() === '' ? {} : JSON.parse(draft.parameters),
      limits: fieldsOf(LIMITS, (field) => numberOf(draft[field]) ?? LIMIT_DEFAULTS[field]),
      price: readPrice(draft),
    },
  }
}

function readPrice(draft: ModelDraft): CreateInput['price'] {
  const [input, output] = [numberOf(draft.inputPerMillion), numberOf(draft.outputPerMillion)]
  if (input === null || output === null) return null
  return {
    inputPerMillion: input,
    outputPerMillion: output,
    cachedInputPerMillion: numberOf(draft.cachedInputPerMillion),
  }
}

type Problem = { field: ModelField; problem: FieldProblem }

function problemOf(draft: ModelDraft): Problem | null {
  const required = draft.simulated
    ? (['vendorModel'] as const)
    : (['vendorModel', 'baseUrl'] as const)
  const missing = required.find((field) => draft[field].trim() === '')
  if (missing) return { field: missing, problem: { kind: 'required' } }
  for (const field of LIMITS) {
    const value = numberOf(draft[field])
    if (value !== null && !(Number.isInteger(value) && value >= 1)) {
      return { field, problem: { kind: 'integer', min: 1 } }
    }
  }
  for (const field of PRICES) {
    const value = numberOf(draft[field])
    if (value !== null && !(value >= 0)) return { field, problem: { kind: 'number', min: 0 } }
  }
  return pricesProblem(draft) ?? parametersProblem(draft)
}

function pricesProblem(draft: ModelDraft): Problem | null {
  const given = PRICES.filter((field) => draft[field].trim() !== '')
  if (given.length === 0) return null
  const missing = (['inputPerMillion', 'outputPerMillion'] as const).find(
    (field) => !given.includes(field),
  )
  return missing ? { field: missing, problem: { kind: 'bothPrices' } } : null
}

function parametersProblem({ parameters }: ModelDraft): Problem | null {
  if (parameters.trim() === '' || isJsonObject(parameters)) return null
  return { field: 'parameters', problem: { kind: 'json' } }
}

function isJsonObject(text: string): boolean {
  try {
    const value: unknown = JSON.parse(text)
    return typeof value === 'object' && value !== null && !Array.isArray(value)
  } catch {
    return false
  }
}

/** Null when nothing is typed; NaN when it is no number. */
function numberOf(text: string): number | null {
  return text.trim() === '' ? null : Number(text)
}

function isEmptyObject(value: unknown): boolean {
  return typeof value === 'object' && value !== null && Object.keys(value).length === 0
}

function fieldsOf<Field extends string, Value>(
  fields: readonly Field[],
  value: (field: Field) => Value,
): Record<Field, Value> {
  // Every field is named, so the record is whole.
  return Object.fromEntries(fields.map((field) => [field, value(field)])) as Record<Field, Value>
}
