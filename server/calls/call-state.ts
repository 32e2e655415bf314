import type { CallState } from '../events/event.ts'

/** A call that waits to be made, after `attemptCount` attempts. */
export function queuedState(attemptCount: number): CallState {
  return {
    status: 'queued',
    attemptCount,
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
}
