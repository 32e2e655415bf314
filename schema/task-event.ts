import type { Call } from '../db/call-queries.ts'
import type { Json } from '../db/generated.ts'
import type { Task } from '../db/tasks.ts'
import type { CallState, StoredEvent } from '../server/events/event.ts'
import { encodeCursor, encodePosition } from '../server/events/position.ts'
import { builder } from './builder.ts'
import type { Context } from './context.ts'
import { CallRef, ScoreRef, TaskRef } from './refs.ts'

/** An event and which log its reader goes along: that of its task, or that of all tasks. */
export type TaskEventSource = { event: StoredEvent; log: 'task' | 'all' }

export const TaskEvent = builder.objectRef<TaskEventSource>('TaskEvent').implement({
  description:
    'A durable fact about a task. Task and call are shown as they were at that event, so that reading the log again shows the same.',
  fields: (t) => ({
    cursor: t.field({
      type: 'Cursor',
      description: 'Give it as `after` to the same subscription to go on behind this event.',
      resolve: ({ event, log }) => (log === 'task' ? encodeCursor(event) : encodePosition(event)),
    }),
    seq: t.int({
      description: '1, 2, 3 … without gaps within the task.',
      resolve: ({ event }) => event.seq,
    }),
    kind: t.string({
      description:
        '`task.started|progress|finished|failed|cancelled|paused|resumed`, `call.queued|started|first_token|retrying|finished|failed|cancelled`, `score.recorded`. More may come.',
      resolve: ({ event }) => event.kind,
    }),
    at: t.field({
      type: 'DateTime',
      description: 'When it happened.',
      resolve: ({ event }) => event.at,
    }),
    task: t.field({
      type: TaskRef,
      description: 'The task as of this event.',
      resolve: ({ event }, _args, context) => loadTaskAsOf(event, context),
    }),
    call: t.field({
      type: CallRef,
      nullable: true,
      description: 'The call as of this event; null when it is about no call.',
      resolve: ({ event }, _args, context) => loadCallAsOf(event, context),
    }),
    score: t.field({
      type: ScoreRef,
      nullable: true,
      description: 'The score recorded; null when it is about none.',
      resolve: ({ event }) => event.scoreId,
    }),
    message: t.string({
      nullable: true,
      description: 'In words, where there is something to say.',
      resolve: ({ event }) => event.payload.message ?? null,
    }),
  }),
})

// Rows that are there are not waited for: most events are executed without a turn of the event loop.

function loadTaskAsOf(event: StoredEvent, context: Context): Task | Promise<Task> {
  const row =
    context.eventRows?.task(event.taskId) ?? TaskRef.getDataloader(context).load(event.taskId)
  return row instanceof Promise ? row.then((task) => taskAsOf(task, event)) : taskAsOf(row, event)
}

function taskAsOf(task: Task, { seq, epoch, payload }: StoredEvent): Task {
  const { status, progress, costUsd, startedAt, finishedAt } = payload.task
  return {
    ...task,
    status,
    costUsd,
    startedAt: toDate(startedAt),
    finishedAt: toDate(finishedAt),
    lastSeq: seq,
    epoch,
    totalCount: progress.total,
    queuedCount: progress.queued,
    runningCount: progress.running,
    finishedCount: progress.finished,
    failedCount: progress.failed,
    cancelledCount: progress.cancelled,
    cachedCount: progress.cached,
  }
}

function loadCallAsOf(event: StoredEvent, context: Context): Call | Promise<Call> | null {
  const { callId, payload } = event
  if (callId === null) return null
  const load = () => CallRef.getDataloader(context).load(callId)
  const state = payload.call
  if (state === undefined) return load()
  const row = context.eventRows?.call(callId) ?? load()
  return row instanceof Promise ? row.then((call) => callAsOf(call, state)) : callAsOf(row, state)
}

function callAsOf(call: Call, state: CallState): Call {
  return {
    ...call,
    ...state,
    timing: state.timing as Json | null,
    error: state.error as Json | null,
    waitingUntil: toDate(state.waitingUntil),
    startedAt: toDate(state.startedAt),
    finishedAt: toDate(state.finishedAt),
  }
}

/** An event is JSON, so its dates are texts. */
function toDate(text: string | null): Date | null {
  return text === null ? null : new Date(text)
}
