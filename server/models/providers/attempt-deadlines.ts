import { performance } from 'node:perf_hooks'
import type { ProviderRequest } from './provider.ts'

export type DeadlineCode =
  | 'TIMEOUT_HEADERS'
  | 'TIMEOUT_FIRST_TOKEN'
  | 'TIMEOUT_IDLE'
  | 'TIMEOUT_TOTAL'
  /** Not a failure: the answer is whole, only the connection stays open. */
  | 'ENDED'

const ENDED_GRACE_MS = 1000

export type AttemptDeadlines = {
  /** The request was handed to the HTTP client; the total counts from here. */
  dispatched(atMs: number): void
  /** The request has its connection; headers and first token count from here. */
  started(atMs: number): void
  headers(): void
  token(atMs: number): void
  /** The end marker came: what remains is the end of the stream. */
  ended(atMs: number): void
  stop(): void
}

type Timeouts = ProviderRequest['timeouts']
type Due = { code: DeadlineCode; atMs: number }

/**
 * One timer for all deadlines of an attempt. It is never moved when a token comes; when it fires it looks
 * at what is due by then, so a token costs one assignment.
 */
export function createAttemptDeadlines(
  timeouts: Timeouts,
  onExpire: (code: DeadlineCode) => void,
): AttemptDeadlines {
  let total: Due | null = null
  let headers: Due | null = null
  let token: Due | null = null
  let timer: NodeJS.Timeout | null = null

  const arm = (): void => {
    if (timer !== null) clearTimeout(timer)
    const next = earliest([total, headers, token])
    timer = next && setTimeout(fire, Math.max(0, next.atMs - performance.now()))
  }
  const fire = (): void => {
    const next = earliest([total, headers, token])
    if (next === null) return
    // Half a millisecond of tolerance, as timers fire in whole milliseconds.
    if (next.atMs > performance.now() + 0.5) arm()
    else onExpire(next.code)
  }

  return {
    dispatched(atMs) {
      total = { code: 'TIMEOUT_TOTAL', atMs: atMs + timeouts.totalMs }
      arm()
    },
    started(atMs) {
      headers = { code: 'TIMEOUT_HEADERS', atMs: atMs + timeouts.headersMs }
      token = { code: 'TIMEOUT_FIRST_TOKEN', atMs: atMs + timeouts.firstTokenMs }
      arm()
    },
    headers() {
      headers = null
    },
    token(atMs) {
      if (token?.code === 'TIMEOUT_IDLE') {
        token.atMs = atMs + timeouts.idleMs
        return
      }
      token = { code: 'TIMEOUT_IDLE', atMs: atMs + timeouts.idleMs }
      arm()
    },
    ended(atMs) {
      token = { code: 'ENDED', atMs: atMs + ENDED_GRACE_MS }
      arm()
    },
    stop() {
      total = null
      headers = null
      token = null
      arm()
    },
  }
}

function earliest(dues: (Due | null)[]): Due | null {
  return dues.reduce(
    (first, due) => (due !== null && (first === null || due.atMs < first.atMs) ? due : first),
    null,
  )
}
