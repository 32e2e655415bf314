/**
 * Where the time of one attempt went, in milliseconds of the monotonic clock.
 * Null, never 0, where a mark does not exist: cached, not streamed, a reused connection.
 */
export type Timing = {
  /** From the moment the call could have run (scheduled) to the slot that let it run. */
  queueMs: number | null
  dnsMs: number | null
  connectMs: number | null
  tlsMs: number | null
  connectionReused: boolean
  /** Request handed to the HTTP client, connection apart, to the request fully written. */
  sendMs: number | null
  /** Request sent to response headers. */
  ttfbMs: number | null
  /** Request handed to the HTTP client to the first non-empty reasoning, content or tool delta. */
  ttftMs: number | null
  /** … to the first non-empty content delta. */
  ttftAnswerMs: number | null
  /** Request sent to first token, connection apart. */
  ttftWarmMs: number | null
  /** `queueMs` + `ttftMs`. */
  ttftFromScheduleMs: number | null
  /**
   * Inter-token latency: the gaps between successive reads that brought tokens. Tokens that came in one read
   * share its time and make no gap. Null with fewer than two such reads.
   */
  itlMeanMs: number | null
  itlP50Ms: number | null
  itlP99Ms: number | null
  itlMaxMs: number | null
  /** Request handed to the HTTP client to the end of the stream. */
  totalMs: number
  /**
   * Output tokens after the first, over the time from first to last token; reasoning that was counted but
   * never streamed is left out. Null when all came in one read.
   */
  outputTokensPerSecond: number | null
  /** How long the event loop was busy while the bytes of the first token may have waited. */
  uncertaintyMs: number
  /** `uncertaintyMs` > max(2 ms, 2 % of `ttftMs`). */
  clientLimited: boolean
  concurrencyAtStart: number
  concurrencyLimit: number
}

/** To the microsecond: what stands behind it is noise, and would be most of what is stored of a call. */
export function roundMs(ms: number): number {
  return Math.round(ms * 1000) / 1000
}
