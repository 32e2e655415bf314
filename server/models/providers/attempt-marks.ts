import { roundMs } from '../timing.ts'
import type { ConnectionMarks } from './measured-connector.ts'
import type { AttemptTiming, Usage } from './provider.ts'

/** The moments of one attempt on the clock of `performance.now()`; null until they come. */
export type AttemptMarks = {
  dispatchedAt: number
  /** Null when the connection had been used before. */
  connection: ConnectionMarks | null
  /** The request took its connection. */
  requestStartAt: number | null
  sentAt: number | null
  headersAt: number | null
  firstAnswerAt: number | null
  /** The reads that brought tokens; tokens that came in one read share its time. */
  tokenReads: number[]
  uncertaintyMs: number
  endedAt: number
}

export function createAttemptMarks(dispatchedAt: number): AttemptMarks {
  return {
    dispatchedAt,
    connection: null,
    requestStartAt: null,
    sentAt: null,
    headersAt: null,
    firstAnswerAt: null,
    tokenReads: [],
    uncertaintyMs: 0,
    endedAt: dispatchedAt,
  }
}

/**
 * The moment the request was handed to the HTTP client, from which `ttftMs` counts. With a new connection
 * that is when connecting began; on a kept one, when the request took it: waiting for a free connection is
 * queueing, not the vendor's time.
 */
export function startOf({ dispatchedAt, connection, requestStartAt }: AttemptMarks): number {
  if (connection !== null) return Math.max(dispatchedAt, connection.startedAt)
  return requestStartAt ?? dispatchedAt
}

export function toTiming(marks: AttemptMarks, tokenCount: number): AttemptTiming {
  const start = startOf(marks)
  const first = marks.tokenReads[0] ?? null
  const ttftMs = between(start, first)
  return {
    ...connectionPhases(marks, start),
    ttfbMs: between(marks.sentAt, marks.headersAt),
    ttftMs,
    ttftAnswerMs: between(start, marks.firstAnswerAt),
    ttftWarmMs: between(marks.sentAt, first),
    ...interTokenLatency(marks.tokenReads),
    totalMs: roundMs(marks.endedAt - start),
    outputTokensPerSecond: tokenRate(marks.tokenReads, tokenCount),
    uncertaintyMs: roundMs(marks.uncertaintyMs),
    clientLimited: ttftMs !== null && marks.uncertaintyMs > Math.max(2, ttftMs * 0.02),
  }
}

/** Tokens that were seen to stream: hidden reasoning was made before the first token and would raise the rate. */
export function streamedTokenCount(
  usage: Usage | null,
  counted: number,
  hasReasoningText: boolean,
): number {
  if (usage === null) return counted
  return usage.outputTokens - (hasReasoningText ? 0 : (usage.reasoningTokens ?? 0))
}

function connectionPhases({ connection, requestStartAt, sentAt }: AttemptMarks, start: number) {
  if (connection === null) {
    const connectionReused = requestStartAt !== null
    const none = { dnsMs: null, connectMs: null, tlsMs: null }
    return { ...none, connectionReused, sendMs: between(requestStartAt, sentAt) }
  }
  const { lookedUpAt, connectedAt, securedAt } = connection
  const lookedUp = Math.max(start, lookedUpAt ?? start)
  const connected = Math.max(lookedUp, connectedAt)
  return {
    dnsMs: lookedUpAt === null ? null : roundMs(lookedUp - start),
    connectMs: roundMs(connected - lookedUp),
    tlsMs: between(connected, securedAt),
    connectionReused: false,
    sendMs: between(Math.max(connected, securedAt ?? connected), sentAt),
  }
}

function interTokenLatency(reads: readonly number[]) {
  if (reads.length < 2) {
    return { itlMeanMs: null, itlP50Ms: null, itlP99Ms: null, itlMaxMs: null }
  }
  const gaps = reads.slice(1).map((at, index) => at - (reads[index] ?? at))
  const mean = gaps.reduce((sum, gap) => sum + gap, 0) / gaps.length
  gaps.sort((a, b) => a - b)
  return {
    itlMeanMs: roundMs(mean),
    itlP50Ms: roundMs(quantile(gaps, 0.5)),
    itlP99Ms: roundMs(quantile(gaps, 0.99)),
    itlMaxMs: roundMs(gaps.at(-1) ?? mean),
  }
}

/** The nearest rank, so that the value is one that was measured. */
function quantile(sorted: readonly number[], share: number): number {
  return sorted[Math.max(0, Math.ceil(sorted.length * share) - 1)] ?? 0
}

function tokenRate(reads: readonly number[], tokenCount: number): number | null {
  const spanMs = (reads.at(-1) ?? 0) - (reads[0] ?? 0)
  return spanMs <= 0 || tokenCount < 2 ? null : Math.round(((tokenCount - 1) / spanMs) * 1e6) / 1e3
}

function between(from: number | null, to: number | null): number | null {
  return from === null || to === null ? null : roundMs(Math.max(0, to - from))
}
