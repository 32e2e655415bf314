import { z } from 'zod'
import { InvalidInputError } from '../errors.ts'
import type { Price } from './cost.ts'
import type { ModelLimits } from './limits.ts'
import { checkLiteralHost } from './providers/checked-lookup.ts'

const NAME = /^[a-z0-9][a-z0-9._:-]{0,99}$/
// What ends like this is meant as a key. Any other variable could hold anything, and would be sent to the base URL.
const KEY_VARIABLE = /^[A-Z][A-Z0-9_]{0,100}_(KEY|TOKEN)$/
const OURS = ['model', 'messages', 'stream', 'stream_options']
const MAX_PARAMETERS = 10_000
const HOUR_MS = 3_600_000

const timeoutMs = z.int().min(1).max(HOUR_MS)

const limits = z.strictObject({
  maxConcurrency: z.int().min(1).max(10_000),
  connectTimeoutMs: timeoutMs,
  headersTimeoutMs: timeoutMs,
  firstTokenTimeoutMs: timeoutMs,
  idleTimeoutMs: timeoutMs,
  totalTimeoutMs: timeoutMs,
  maxAttempts: z.int().min(1).max(20),
})

const perMillion = z.number().min(0).max(1_000_000)

const price = z.strictObject({
  currency: z.literal('USD', 'must be USD: costs are added up in one currency'),
  inputPerMillion: perMillion,
  cachedInputPerMillion: perMillion.nullable(),
  outputPerMillion: perMillion,
})

const parameters = z
  .record(z.string(), z.unknown())
  .refine(
    (value) => JSON.stringify(value).length <= MAX_PARAMETERS,
    'must be at most 10,000 characters of JSON',
  )
  .refine(
    (value) => !OURS.some((name) => Object.hasOwn(value, name)),
    `must not set ${OURS.join(', ')}: those are ours to send`,
  )

/** What can be said about a model, checked part by part. */
const shape = {
  name: z
    .string()
    .regex(NAME, 'must be a–z, 0–9 and . _ : - with a letter or digit first, at most 100'),
  displayName: z.string().trim().min(1, 'must not be empty').max(200),
  vendorModel: z.string().trim().min(1, 'must not be empty').max(200),
  apiKeyEnv: z
    .string()
    .regex(KEY_VARIABLE, 'must be the name of a variable that ends in _KEY or _TOKEN')
    .nullable(),
  limits: limits.partial(),
  price: price.nullable(),
  parameters,
}

export type ModelChange = {
  name?: string | null | undefined
  displayName?: string | null | undefined
  /** Null: none. */
  baseUrl?: string | null | undefined
  vendorModel?: string | null | undefined
  /** Null: no key is sent. */
  apiKeyEnv?: string | null | undefined
  limits?: { [Name in keyof ModelLimits]?: number | null | undefined } | null | undefined
  /** Null: no price is known. */
  price?: PriceInput | null | undefined
  parameters?: unknown
}

type PriceInput = {
  currency?: string | null | undefined
  inputPerMillion: number
  cachedInputPerMillion?: number | null | undefined
  outputPerMillion: number
}

export type CheckedChange = {
  name?: string
  displayName?: string
  baseUrl?: string | null
  vendorModel?: string
  apiKeyEnv?: string | null
  limits?: Partial<ModelLimits>
  price?: Price | null
  parameters?: Record<string, unknown>
}

/** Checks what is given; what is left out stays out. Throws InvalidInputError naming the field. */
export function checkModelChange(
  change: ModelChange,
  { allowPrivateHosts }: { allowPrivateHosts: boolean },
): CheckedChange {
  const given = {
    // Null says nothing where there is no such thing as none.
    ...dropNull({
      name: change.name,
      displayName: change.displayName,
      vendorModel: change.vendorModel,
      limits: change.limits == null ? undefined : dropNull(change.limits),
      parameters: change.parameters,
    }),
    ...dropUndefined({
      apiKeyEnv: change.apiKeyEnv === '' ? null : change.apiKeyEnv,
      price: change.price == null ? change.price : withDefaults(change.price),
    }),
  }
  const result = z.object(shape).partial().safeParse(given)
  if (!result.success) throw toInvalidInput(result.error)
  const baseUrl = change.baseUrl && checkBaseUrl(change.baseUrl, allowPrivateHosts)
  return { ...result.data, ...dropUndefined({ baseUrl: baseUrl === '' ? null : baseUrl }) }
}

function withDefaults({ currency, cachedInputPerMillion, ...price }: PriceInput): unknown {
  return {
    ...price,
    currency: currency ?? 'USD',
    cachedInputPerMillion: cachedInputPerMillion ?? null,
  }
}

function toInvalidInput(error: z.ZodError): InvalidInputError {
  const [issue] = error.issues
  const field = issue?.path.join('.') ?? null
  const message = issue?.message ?? 'cannot be used'
  return new InvalidInputError(field, field === null ? message : `${field}: ${message}`)
}

const OPEN_HOSTS =
  'An operator can allow it: EVALSTREAM_ALLOW_PRIVATE_HOSTS=on in the server’s environment.'

function checkBaseUrl(text: string, allowPrivateHosts: boolean): string {
  const url = URL.parse(text.trim())
  if (url === null || !['http:', 'https:'].includes(url.protocol)) {
    throw new InvalidInputError('baseUrl', `baseUrl: “${text}” is not an http or https address`)
  }
  if (url.username !== '' || url.password !== '' || url.search !== '' || url.hash !== '') {
    throw new InvalidInputError('baseUrl', 'baseUrl: must hold no user name, query or fragment')
  }
  if (!allowPrivateHosts) checkPublic(url)
  return url.href.replace(/\/+$/, '')
}

function checkPublic(url: URL): void {
  if (url.protocol === 'http:') {
    throw new InvalidInputError('baseUrl', 'baseUrl: must be https', OPEN_HOSTS)
  }
  try {
    checkLiteralHost(url.hostname)
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error)
    throw new InvalidInputError('baseUrl', `baseUrl: ${message}`, OPEN_HOSTS)
  }
}

function dropUndefined<T extends object>(values: T): T {
  const kept = Object.entries(values).filter(([, value]) => value !== undefined)
  // Only keys whose value is undefined are gone, and those are optional.
  return Object.fromEntries(kept) as T
}

function dropNull<T extends object>(values: T): { [Key in keyof T]?: NonNullable<T[Key]> } {
  const kept = Object.entries(values).filter(([, value]) => value != null)
  return Object.fromEntries(kept) as { [Key in keyof T]?: NonNullable<T[Key]> }
}
