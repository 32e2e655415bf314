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

const KEYS = Object.keys(QUEUED) as (keyof CallState)[]

/** The state as the log keeps it: without what is as in a queued call, which is most of it for most events. */
export function packState(state: CallState): Partial<CallState> {
  const packed: Record<string, unknown> = {}
  for (const key of KEYS) if (state[key] !== QUEUED[key]) packed[key] = state[key]
  return packed
}

export function unpackState(packed: Partial<CallState>): CallState {
  return { ...QUEUED, ...packed }
}
