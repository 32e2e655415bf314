import type { Json } from '../../db/generated.ts'

/** What one model may take. Times are milliseconds. */
export type ModelLimits = {
  /** Calls in flight at once, over all tasks. */
  maxConcurrency: number
  /** For DNS, TCP and TLS together. */
  connectTimeoutMs: number
  /** From the request sent to the response headers. */
  headersTimeoutMs: number
  /** From the request sent to the first token. */
  firstTokenTimeoutMs: number
  /** Between two reads of a stream. */
  idleTimeoutMs: number
  /** For one attempt as a whole. */
  totalTimeoutMs: number
  /** The first try included. */
  maxAttempts: number
}

export const DEFAULT_LIMITS: ModelLimits = {
  maxConcurrency: 8,
  connectTimeoutMs: 10_000,
  headersTimeoutMs: 60_000,
  firstTokenTimeoutMs: 60_000,
  idleTimeoutMs: 60_000,
  totalTimeoutMs: 600_000,
  maxAttempts: 4,
}

/** The limits of a stored model; what it does not say is the default. */
export function readLimits(stored: Json): ModelLimits {
  // Only createModel and updateModel write the column, and they check every value.
  return { ...DEFAULT_LIMITS, ...(stored as Partial<ModelLimits>) }
}
