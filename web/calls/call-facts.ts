import type { CallRowData } from './call-row-fragment.ts'

/** Milliseconds that a call has waited for its first token; null when it does not wait for one. */
export function waitedMs(call: CallRowData, now: number): number | null {
  if (call.status !== 'CONNECTING' || call.startedAt === null) return null
  return Math.max(0, now - Date.parse(call.startedAt))
}

/** The score a row shows: the first that has a value. */
export function rowScore(call: CallRowData): number | null {
  return call.scores.find((score) => score.value !== null)?.value ?? null
}
