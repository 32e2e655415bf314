import { v7 as uuid } from 'uuid'
import type { AttemptRow, ScoreRow } from '../../db/results.ts'
import type { CallError, CallState } from '../events/event.ts'
import { callCostUsd } from '../models/cost.ts'
import type { AttemptError, AttemptResult } from '../models/providers/provider.ts'
import { roundMs, type Timing } from '../models/timing.ts'
import { isRetryable } from './retry-policy.ts'
import type { Admission, PlannedCall } from './run-call.ts'

export type Wait = { waitMs: number; waitReason: string }

/** The call as an attempt leaves it: finished, or failed unless it is tried again. */
export function afterAttempt(
  begun: CallState,
  call: PlannedCall,
  admission: Admission,
  result: AttemptResult,
): CallState {
  const { ok, usage, error, timing } = result
  return {
    ...begun,
    status: ok ? 'finished' : 'failed',
    serverChatId: result.serverChatId,
    serverIds: result.serverIds,
    servedModel: result.servedModel,
    finishReason: result.finishReason,
    streamed: !ok || timing.ttftMs !== null,
    timing: ok ? fullTiming(admission, result) : null,
    ttftMs: timing.ttftMs,
    inputTokens: usage?.inputTokens ?? null,
    cachedInputTokens: usage?.cachedInputTokens ?? null,
    outputTokens: usage?.outputTokens ?? null,
    reasoningTokens: usage?.reasoningTokens ?? null,
    totalTokens: usage?.totalTokens ?? null,
    usageSource: usage?.source ?? null,
    costUsd: callCostUsd(call.price, usage),
    error: error === null ? null : storedError(error),
    finishedAt: result.finishedAt.toISOString(),
  }
}

/** The attempt as it is kept, with timings of its own. */
export function attemptRow(
  call: PlannedCall,
  admission: Admission,
  number: number,
  result: AttemptResult,
  wait: Wait | null,
): AttemptRow {
  const { ok, error } = result
  return {
    callId: call.callId,
    number,
    status: ok ? 'finished' : error?.class === 'cancelled' ? 'cancelled' : 'failed',
    httpStatus: result.httpStatus,
    serverChatId: result.serverChatId,
    serverIdValues: [...new Set(Object.values(result.serverIds))],
    timing: fullTiming(admission, result),
    error: error === null ? null : storedError(error),
    waitMs: wait?.waitMs ?? null,
    waitReason: wait?.waitReason ?? null,
    startedAt: result.startedAt.toISOString(),
    finishedAt: result.finishedAt.toISOString(),
  }
}

/** What the scorers of the task say about an answer. */
export function scoreRows(
  { callId, taskId, reference, score }: PlannedCall,
  text: string,
): ScoreRow[] {
  return score(text, reference).map(({ name, value, label, passed, comment, source, weight }) => ({
    id: uuid(),
    callId,
    taskId,
    name,
    value,
    label,
    passed,
    comment,
    source,
    weight,
  }))
}

function fullTiming({ queueMs, slot }: Admission, { timing }: AttemptResult): Timing {
  return {
    ...timing,
    queueMs,
    ttftFromScheduleMs: timing.ttftMs === null ? null : roundMs(queueMs + timing.ttftMs),
    concurrencyAtStart: slot.inFlight,
    concurrencyLimit: slot.limit,
  }
}

function storedError(error: AttemptError): CallError {
  const { class: failure, code, httpStatus, message } = error
  return { class: failure, code, httpStatus, message, retryable: isRetryable(error) }
}
