import type { AnswerIntake } from './answer-intake.ts'
import { type AttemptMarks, startOf, streamedTokenCount, toTiming } from './attempt-marks.ts'
import type { AnswerReader } from './protocol.ts'
import type { AttemptError, AttemptResult, ProviderRequest } from './provider.ts'
import type { ResponseHeaders } from './retry-hint.ts'
import { headerChatId, idHeaders } from './server-ids.ts'

export type AttemptFacts = {
  request: ProviderRequest
  marks: AttemptMarks
  reader: AnswerReader
  intake: AnswerIntake
  status: number | null
  headers: ResponseHeaders
  /** Wall clock at `marks.dispatchedAt`: the one pairing of the two clocks. */
  dispatchedWallMs: number
}

export function toAttemptResult(facts: AttemptFacts, error: AttemptError | null): AttemptResult {
  const { request, marks, reader, intake, status, headers, dispatchedWallMs } = facts
  const { serverChatId, servedModel, finishReason, usage } = reader.answer
  const ids = idHeaders(headers)
  const wall = (atMs: number) => new Date(dispatchedWallMs + (atMs - marks.dispatchedAt))
  const tokens = streamedTokenCount(usage, intake.taken.tokenCount, intake.taken.reasoning !== '')
  return {
    ok: error === null,
    error,
    httpStatus: status,
    serverChatId: serverChatId ?? headerChatId(ids, request.chatId),
    serverIds: serverChatId === null ? ids : { ...ids, id: serverChatId },
    servedModel,
    text: intake.taken.text,
    reasoning: intake.taken.reasoning,
    finishReason,
    usage,
    timing: toTiming(marks, tokens),
    startedAt: wall(startOf(marks)),
    finishedAt: wall(marks.endedAt),
  }
}
