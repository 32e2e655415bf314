import { setTimeout as sleep } from 'node:timers/promises'
import type { AttemptRow } from '../../db/results.ts'
import { queuedState } from '../events/call-state.ts'
import type { CallState } from '../events/event.ts'
import type { Price } from '../models/cost.ts'
import type { Slot } from '../models/limiter.ts'
import type { ModelLimits } from '../models/limits.ts'
import type { AttemptResult, Provider, ProviderRequest } from '../models/providers/provider.ts'
import type { ScoreAnswer } from '../scoring/score-answer.ts'
import type { CallLedger, LedgerEntry } from './call-ledger.ts'
import { afterAttempt, attemptRow, scoreRows, type Wait } from './call-outcome.ts'
import type { OutputPublisher } from './output-publisher.ts'
import { isRetryable, retryWaitMs, waitReason } from './retry-policy.ts'
import { storableId, storableResult } from './storable-result.ts'

/** One call to be made, with all that is needed to make it. */
export type PlannedCall = {
  taskId: string
  callId: string
  shard: number
  leaseEpoch: number
  /** Attempts made before: by a runner that was lost, or before a retry. */
  attemptCount: number
  request: Omit<ProviderRequest, 'chatId'>
  reference: string | null
  limits: ModelLimits
  price: Price | null
  score: ScoreAnswer
}

/** The place the call runs in. */
export type Admission = {
  slot: Slot
  /** From the moment the call could have run to its place. */
  queueMs: number
}

type Deps = { ledger: CallLedger; provider: Provider; outputs: OutputPublisher }

/**
 * Makes one call: chat ID, attempts, retries, scores, each committed as it happens. Ends when the
 * call's end is committed, or at once when another runner or a person has taken the call away.
 */
export async function runCall(
  deps: Deps,
  call: PlannedCall,
  admission: Admission,
  signal: AbortSignal,
): Promise<'ended' | 'fenced' | 'handed back'> {
  const startedAt = new Date().toISOString()
  const first = call.attemptCount + 1
  for (let number = first; ; number++) {
    const begun = { ...queuedState(number), status: 'connecting' as const, startedAt }
    const start = entry(call, 'call.started', begun, { isStart: number === first })
    if ((await deps.ledger.write(start)) === 'fenced') return 'fenced'

    const result = await attempt(deps, call, begun, signal)
    if (result === 'fenced') return 'fenced'
    const { error } = result
    if (error !== null && signal.aborted) {
      return handBack(deps, call, number, attemptRow(call, admission, number, result, null))
    }
    if (error === null || !isRetryable(error) || number - first + 1 >= call.limits.maxAttempts) {
      return end(deps, call, admission, begun, result)
    }
    const wait = { waitMs: retryWaitMs(error, number - first + 1), waitReason: waitReason(error) }
    if ((await deps.ledger.write(retrying(call, admission, begun, result, wait))) === 'fenced') {
      return 'fenced'
    }
    await sleep(wait.waitMs, undefined, { signal }).catch(() => {})
    if (signal.aborted) return handBack(deps, call, number)
  }
}

function retrying(
  call: PlannedCall,
  admission: Admission,
  begun: CallState,
  result: AttemptResult,
  wait: Wait,
): LedgerEntry {
  const state = {
    ...afterAttempt(begun, call, admission, result),
    status: 'retrying' as const,
    finishedAt: null,
    waitingFor: wait.waitReason,
    waitingUntil: new Date(Date.now() + wait.waitMs).toISOString(),
  }
  return entry(call, 'call.retrying', state, {
    attempt: attemptRow(call, admission, begun.attemptCount, result, wait),
    message: `${wait.waitReason}; trying again in ${(wait.waitMs / 1000).toFixed(1)} s`,
  })
}

/**
 * One attempt, with its first token committed as it comes and its text on the way to whoever watches.
 * The commit of the first token is not waited for: what is written next comes behind it, into the same
 * commit if the answer was short, and is fenced when it was.
 */
async function attempt(
  { ledger, provider, outputs }: Deps,
  call: PlannedCall,
  begun: CallState,
  signal: AbortSignal,
): Promise<AttemptResult | 'fenced'> {
  const fence = new AbortController()
  const output = outputs.open(call.callId)
  let serverChatId: string | null = null
  const onFirstToken = async (ttftMs: number) => {
    const status = output.hasText() ? ('streaming' as const) : ('thinking' as const)
    const state = { ...begun, status, ttftMs, serverChatId }
    const outcome = await ledger.write(entry(call, 'call.first_token', state))
    if (outcome === 'fenced') fence.abort()
  }
  const sink = {
    onServerChatId: (id: string) => {
      serverChatId = storableId(id)
    },
    onFirstToken: (ttftMs: number) => {
      // The deltas of the same read follow in this turn; they tell thinking from answering.
      const written = Promise.resolve().then(() => onFirstToken(ttftMs))
      // What the database refuses of it, it refuses of the call's end as well, which is reported.
      written.catch(() => {})
    },
    onDelta: output.append,
  }
  const request = { ...call.request, chatId: call.callId }
  const result = await provider.attempt(request, sink, AbortSignal.any([signal, fence.signal]))
  output.close()
  return fence.signal.aborted ? 'fenced' : storableResult(result)
}

async function end(
  { ledger }: Deps,
  call: PlannedCall,
  admission: Admission,
  begun: CallState,
  result: AttemptResult,
): Promise<'ended' | 'fenced'> {
  const state = afterAttempt(begun, call, admission, result)
  const last = entry(call, result.ok ? 'call.finished' : 'call.failed', state, {
    answer: result.text === '' && !result.ok ? null : result.text,
    reasoning: result.reasoning === '' ? null : result.reasoning,
    attempt: attemptRow(call, admission, begun.attemptCount, result, null),
    scores: result.ok ? scoreRows(call, result.text) : [],
  })
  // Without this the call would be made, and paid, again and again.
  const outcome = await ledger
    .write(last)
    .catch((cause) => ledger.write(unstorable(call, admission, begun, result, cause)))
  return outcome === 'written' ? 'ended' : 'fenced'
}

/** The end of a call whose own end the database refuses. */
function unstorable(
  call: PlannedCall,
  admission: Admission,
  begun: CallState,
  { httpStatus, ...result }: AttemptResult,
  cause: unknown,
): LedgerEntry {
  const message = `The answer could not be stored: ${cause instanceof Error ? cause.message : cause}`
  const error = { class: 'caller' as const, code: 'NOT_STORED', httpStatus, message }
  const bare = { ...result, httpStatus, ok: false, error: { ...error, retryAfterMs: null } }
  const finishedAt = result.finishedAt.toISOString()
  const failed = { ...begun, status: 'failed' as const, finishedAt }
  const ids = { serverChatId: null, serverIdValues: [], timing: null }
  return entry(
    call,
    'call.failed',
    { ...failed, error: { ...error, retryable: false } },
    { attempt: { ...attemptRow(call, admission, begun.attemptCount, bare, null), ...ids } },
  )
}

/** The runner stops in the middle: the call is queued as if it had not been started. */
async function handBack(
  { ledger }: Deps,
  call: PlannedCall,
  number: number,
  attempt?: AttemptRow,
): Promise<'fenced' | 'handed back'> {
  const message = 'Its runner stops; another one makes it'
  const more = attempt === undefined ? { message } : { message, attempt }
  const back = entry(call, 'call.queued', queuedState(number), more)
  return (await ledger.write(back)) === 'written' ? 'handed back' : 'fenced'
}

function entry(
  { taskId, callId, shard, leaseEpoch }: PlannedCall,
  kind: LedgerEntry['kind'],
  state: CallState,
  more: Partial<LedgerEntry> = {},
): LedgerEntry {
  return { kind, taskId, callId, shard, leaseEpoch, isStart: false, state, ...more }
}
