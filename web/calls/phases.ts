import type { CallTiming } from './call-documents.ts'

export type PhaseName =
  | 'dns'
  | 'connect'
  | 'tls'
  | 'send'
  | 'firstByte'
  | 'firstToken'
  | 'stream'
  | 'body'

export type Phase = {
  name: PhaseName
  startMs: number
  durationMs: number
  /** There was nothing to do: the connection was there already. */
  reused: boolean
}

/**
 * Where the time of one attempt went, in order, from the request handed to the HTTP client. The phases add up
 * to the total; without a first token all after the headers is one phase.
 */
export function toPhases(timing: CallTiming): Phase[] {
  const { connectionReused: reused } = timing
  const parts: [PhaseName, number | null, boolean][] = [
    ['dns', timing.dnsMs, reused],
    ['connect', timing.connectMs, reused],
    ['tls', timing.tlsMs, reused],
    ['send', timing.sendMs, false],
    ['firstByte', timing.ttfbMs, false],
  ]
  const phases: Phase[] = []
  let at = 0
  const add = (name: PhaseName, durationMs: number, isReused: boolean) => {
    phases.push({ name, startMs: at, durationMs, reused: isReused })
    at += durationMs
  }
  for (const [name, ms, isReused] of parts) {
    if (ms !== null || isReused) add(name, ms ?? 0, isReused)
  }
  if (timing.ttftMs === null) add('body', Math.max(0, timing.totalMs - at), false)
  else {
    add('firstToken', Math.max(0, timing.ttftMs - at), false)
    add('stream', Math.max(0, timing.totalMs - at), false)
  }
  return phases
}

/** The stream may be many times as long as all before it: the axis ends a little after the first token then. */
export function waterfallEnd(timing: CallTiming): number {
  const { ttftMs, totalMs } = timing
  if (ttftMs === null || totalMs <= ttftMs * 2) return Math.max(totalMs, 1)
  return Math.max(ttftMs * 1.12, 1)
}

/** Round steps, five to nine of them. */
export function axisSteps(end: number): number[] {
  const rough = end / 6
  const power = 10 ** Math.floor(Math.log10(rough))
  const step = power * ([1, 2, 5, 10].find((factor) => factor * power >= rough) ?? 10)
  return Array.from({ length: Math.floor(end / step) + 1 }, (_, index) => index * step)
}
