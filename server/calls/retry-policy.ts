import type { AttemptError } from '../models/providers/provider.ts'

const FIRST_WAIT_MS = 500
const LONGEST_WAIT_MS = 30_000

/** Whether trying again can help, and costs nothing twice: never after the first token. */
export function isRetryable(error: Pick<AttemptError, 'class'>): boolean {
  return error.class === 'transient' || error.class === 'throttle'
}

/**
 * How long to wait after attempt `number` (1 is the first): jittered exponential back-off, and never
 * less than the vendor asks for, plus up to a tenth so that waiting calls do not come back together.
 */
export function retryWaitMs(
  { retryAfterMs }: Pick<AttemptError, 'retryAfterMs'>,
  number: number,
  random: () => number = Math.random,
): number {
  const backoff =
    (0.5 + random() / 2) * Math.min(LONGEST_WAIT_MS, FIRST_WAIT_MS * 2 ** (number - 1))
  const hint = (retryAfterMs ?? 0) * (1 + random() / 10)
  return Math.round(Math.max(hint, backoff))
}

/** Why a call waits, in a few words. */
export function waitReason({ class: failure, httpStatus, code }: AttemptError): string {
  if (failure === 'throttle') return 'Rate limited'
  if (httpStatus !== null && httpStatus >= 400) return `Server error ${httpStatus}`
  if (code?.startsWith('TIMEOUT') || code?.includes('TIMEOUT')) return 'Timed out'
  return 'Connection failed'
}
