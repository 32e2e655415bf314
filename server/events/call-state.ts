import type { CallState } from './event.ts'

const QUEUED: CallState = {
  status: 'queued',
  attemptCount: 0,
  serverChatId: null,
  serverIds: {},
  servedModel: null,
  finishReason: null,
  cached: false,
  streamed: true,
  waitingFor: null,
  waitingUntil: null,
  timing: null,
  ttftMs: null,
  inputTokens: null,
  cachedInputTokens: null,
  outputTokens: null,
  reasoningTokens: null,
  totalTokens: null,
  usageSource: null,
  costUsd: null,
  error: null,
  startedAt: null,
  finishedAt: null,
}

/** A call that waits to be made, after `attemptCount` attempts. */
export function queuedState(attemptCount: number): CallState {
  return { ...QUEUED, attemptCount }
}

/** The state as the log keeps it: without what is as in a queued call, which is most of it for most events. */
export function packState(state: CallState): Partial<CallState> {
  return Object.fromEntries(
    Object.entries(state).filter(([key, value]) => value !== QUEUED[key as keyof CallState]),
  )
}

export function unpackState(packed: Partial<CallState>): CallState {
  return { ...QUEUED, ...packed }
}
