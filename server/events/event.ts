import type { CallStatus, TaskStatus } from '../../db/generated.ts'
import type { AttemptError } from '../models/providers/provider.ts'
import type { Timing } from '../models/timing.ts'

export const EVENT_KINDS = [
  'task.started',
  'task.progress',
  'task.finished',
  'task.failed',
  'task.cancelled',
  'task.paused',
  'task.resumed',
  'call.queued',
  'call.started',
  'call.first_token',
  'call.retrying',
  'call.finished',
  'call.failed',
  'call.cancelled',
  'score.recorded',
] as const

export type EventKind = (typeof EVENT_KINDS)[number]

/** How far a task has come. The parts add up to `total`; `cached` counts finished calls answered from the cache. */
export type Progress = {
  total: number
  queued: number
  running: number
  finished: number
  failed: number
  cancelled: number
  cached: number
}

/** The columns of a call that change while it runs, as of one event. Dates are RFC 3339 texts. */
export type CallState = {
  status: CallStatus
  attemptCount: number
  serverChatId: string | null
  serverIds: Record<string, string>
  servedModel: string | null
  finishReason: string | null
  cached: boolean
  streamed: boolean
  waitingFor: string | null
  waitingUntil: string | null
  timing: Timing | null
  ttftMs: number | null
  inputTokens: number | null
  cachedInputTokens: number | null
  outputTokens: number | null
  reasoningTokens: number | null
  totalTokens: number | null
  usageSource: string | null
  costUsd: number | null
  error: CallError | null
  startedAt: string | null
  finishedAt: string | null
}

/** What `calls.error` and `attempts.error` hold. */
export type CallError = Pick<AttemptError, 'class' | 'code' | 'httpStatus' | 'message'> & {
  retryable: boolean
}

export type EventPayload = {
  /** State of the task as of this event. */
  task: {
    status: TaskStatus
    progress: Progress
    costUsd: number
    startedAt: string | null
    finishedAt: string | null
  }
  /** State of the call as of this event; absent when the event is about no call. */
  call?: CallState
  /** In words, where there is something to say. */
  message?: string
}

/** A durable fact about a task, as it stands in the log. */
export type StoredEvent = {
  taskId: string
  /** 1, 2, 3 … without gaps within the task. */
  seq: number
  kind: EventKind
  callId: string | null
  scoreId: string | null
  at: Date
  payload: EventPayload
  /** `xid8` of the transaction that wrote it, as text: the first part of a position over all tasks. */
  transactionId: string
  /** The task's epoch: `<epoch>.<seq>` is the event's cursor. */
  epoch: string
}
