import type { ModelCheck } from './model-documents.ts'

type CheckTiming = NonNullable<ModelCheck['timing']>

export type PhaseName = 'dns' | 'connect' | 'tls' | 'send' | 'wait' | 'token' | 'stream' | 'rest'

/** Milliseconds; `startMs` counts from the moment the request was handed to the HTTP client. */
export type Phase = { name: PhaseName; startMs: number; ms: number }

/**
 * The phases of one call in order, without gaps: they add up to `totalMs`. A mark that was never
 * reached takes no phase; what is left of a call that failed is its `rest`.
 */
export function phasesOf(timing: CheckTiming, ok: boolean): Phase[] {
  const { dnsMs, connectMs, tlsMs, sendMs, ttfbMs, ttftMs, totalMs } = timing
  const before = (dnsMs ?? 0) + (connectMs ?? 0) + (tlsMs ?? 0) + (sendMs ?? 0) + (ttfbMs ?? 0)
  const known: readonly [PhaseName, number | null][] = [
    ['dns', dnsMs],
    ['connect', connectMs],
    ['tls', tlsMs],
    ['send', sendMs],
    ['wait', ttfbMs],
    ['token', ttftMs === null ? null : Math.max(0, ttftMs - before)],
  ]
  const phases: Phase[] = []
  let end = 0
  for (const [name, ms] of known) {
    if (ms === null) continue
    phases.push({ name, startMs: end, ms })
    end += ms
  }
  const left = Math.max(0, totalMs - end)
  const last = ok ? 'stream' : 'rest'
  return left === 0 ? phases : [...phases, { name: last, startMs: end, ms: left }]
}
