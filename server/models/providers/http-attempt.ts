import { performance } from 'node:perf_hooks'
import type { Dispatcher } from 'undici'
import type { UncertaintyMeter } from '../uncertainty-meter.ts'
import { createAnswerIntake } from './answer-intake.ts'
import {
  type AttemptDeadlines,
  createAttemptDeadlines,
  type DeadlineCode,
} from './attempt-deadlines.ts'
import {
  brokenAttempt,
  cancelledAttempt,
  expiredAttempt,
  type FailureContext,
  incompleteAnswer,
  refusedAnswer,
} from './attempt-failure.ts'
import { ATTEMPT_OVER, createAttemptHandler } from './attempt-handler.ts'
import { createAttemptMarks } from './attempt-marks.ts'
import { type AttemptFacts, toAttemptResult } from './attempt-result.ts'
import { checkLiteralHost } from './checked-lookup.ts'
import type { ConnectionPools } from './connection-pools.ts'
import type { Protocol } from './protocol.ts'
import type { AttemptError, AttemptResult, ProviderRequest, ProviderSink } from './provider.ts'

export type HttpAttemptDeps = {
  protocol: Protocol
  pools: ConnectionPools
  meter: UncertaintyMeter
  isTrusted: (origin: string) => boolean
}

type Input = { request: ProviderRequest; sink: ProviderSink }

/** One attempt under way. The first end it meets settles it; what comes later is ignored. */
export type HttpAttempt = {
  readonly facts: AttemptFacts
  readonly deadlines: AttemptDeadlines
  controller: Dispatcher.DispatchController | null
  isSettled: boolean
  /** The stream came to its end, `body` is what a refusal says. */
  ended(body: string, atMs: number): void
  broken(cause: Error): void
  /** A bug of ours or of the sink, not of the vendor: the attempt rejects. */
  crashed(bug: unknown): void
}

/** One attempt over HTTP. Rejects only for a bug, such as a sink that throws. */
export async function runHttpAttempt(
  deps: HttpAttemptDeps,
  input: Input,
  signal: AbortSignal,
): Promise<AttemptResult> {
  using _watch = deps.meter.watch()
  const { promise, resolve, reject } = Promise.withResolvers<AttemptResult>()
  const { attempt, cancel } = createAttempt(deps, input, { resolve, reject })
  signal.addEventListener('abort', cancel, { once: true })
  try {
    if (signal.aborted) cancel()
    else dispatch(deps, attempt)
    return await promise
  } finally {
    signal.removeEventListener('abort', cancel)
  }
}

type Settle = { resolve: (result: AttemptResult) => void; reject: (bug: unknown) => void }

function createAttempt(
  { protocol, meter }: HttpAttemptDeps,
  { request, sink }: Input,
  { resolve, reject }: Settle,
) {
  const dispatchedWallMs = Date.now()
  const marks = createAttemptMarks(performance.now())
  const reader = protocol.createReader()
  const deadlines = createAttemptDeadlines(request.timeouts, (code) => expire(code))
  const intake = createAnswerIntake({ reader, sink, marks, deadlines, meter })
  const facts = { request, marks, reader, intake, status: null, headers: {}, dispatchedWallMs }

  const close = (finish: () => void, atMs = performance.now()): void => {
    if (attempt.isSettled) return
    attempt.isSettled = true
    marks.endedAt = atMs
    deadlines.stop()
    finish()
  }
  // Closes the connection, so that the vendor may stop generating.
  const settle = (error: AttemptError | null): void => {
    close(() => resolve(toAttemptResult(facts, error)))
    attempt.controller?.abort(ATTEMPT_OVER)
  }
  const attempt: HttpAttempt = {
    facts,
    deadlines,
    controller: null,
    isSettled: false,
    ended(body, atMs) {
      const result = () => toAttemptResult(facts, errorAtEnd(facts, body))
      close(() => whenReleased(resolve, result()), atMs)
    },
    broken: (cause) => settle(errorOfBreak(facts, cause)),
    crashed(bug) {
      close(() => reject(bug))
      attempt.controller?.abort(ATTEMPT_OVER)
    },
  }
  const expire = (code: DeadlineCode): void =>
    settle(code === 'ENDED' ? errorAtEnd(facts, '') : expiredAttempt(contextOf(facts), code))
  return { attempt, cancel: () => settle(cancelledAttempt(contextOf(facts))) }
}

function dispatch(
  { protocol, pools, meter, isTrusted }: HttpAttemptDeps,
  attempt: HttpAttempt,
): void {
  const { request, marks } = attempt.facts
  const { connectMs, headersMs, idleMs, firstTokenMs } = request.timeouts
  attempt.deadlines.dispatched(marks.dispatchedAt)
  try {
    const { url, headers, body } = protocol.compose(request)
    if (!isTrusted(url.origin)) checkLiteralHost(url.hostname)
    pools.dispatch(
      { origin: url.origin, maxConnections: request.maxConnections, connectMs },
      {
        path: url.pathname + url.search,
        method: 'POST',
        headers,
        body,
        // undici's timers are coarse and count comments as life; they only stand behind ours.
        headersTimeout: headersMs * 2,
        bodyTimeout: Math.max(idleMs, firstTokenMs) * 2,
      },
      createAttemptHandler(attempt, meter),
    )
  } catch (error) {
    if (!(error instanceof Error)) throw error
    attempt.broken(error)
  }
}

/**
 * undici frees a connection one turn after the answer ends. Who makes the next call at once would find it
 * taken and open another.
 */
function whenReleased<T>(resolve: (value: T) => void, value: T): void {
  queueMicrotask(() => setImmediate(resolve, value))
}

function contextOf({ request, status, headers, intake }: AttemptFacts): FailureContext {
  return { request, status, headers, hasToken: intake.taken.tokenCount > 0 }
}

function errorAtEnd(facts: AttemptFacts, body: string): AttemptError | null {
  const context = contextOf(facts)
  const { status, intake, reader } = facts
  if (status !== null && (status < 200 || status > 299)) return refusedAnswer(context, body)
  const hasText = intake.taken.text !== '' || intake.taken.reasoning !== ''
  return incompleteAnswer(context, reader.answer, hasText)
}

/** A connection that breaks after the end marker takes nothing away. */
function errorOfBreak(facts: AttemptFacts, cause: Error): AttemptError | null {
  const isWhole = facts.reader.answer.isEnded && facts.status === 200
  return isWhole ? errorAtEnd(facts, '') : brokenAttempt(contextOf(facts), cause)
}
