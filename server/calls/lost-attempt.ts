import type { HeldCall } from '../../db/calls.ts'
import type { AttemptRow } from '../../db/results.ts'

/** The attempt of a call that was taken from its runner, as far as the database knows it. */
export function lostAttempts(
  calls: readonly HeldCall[],
  status: 'failed' | 'cancelled',
  error: { code: string; message: string },
): AttemptRow[] {
  const now = new Date().toISOString()
  // A call that waited for its next attempt has the last one on record already.
  const lost = calls.filter((call) => call.status !== 'retrying')
  return lost.map(({ id, attemptCount, serverChatId, startedAt }) => ({
    callId: id,
    number: attemptCount,
    status,
    httpStatus: null,
    serverChatId,
    serverIdValues: serverChatId === null ? [] : [serverChatId],
    timing: null,
    error: {
      class: status === 'cancelled' ? 'cancelled' : 'transient',
      httpStatus: null,
      retryable: status === 'failed',
      ...error,
    },
    waitMs: null,
    waitReason: null,
    startedAt: startedAt?.toISOString() ?? now,
    finishedAt: now,
  }))
}
