import type { Tx } from '../../db/database.ts'
import { appendToLog, type LogAppend, type LogWriter, type NewEvent } from '../../db/events.ts'
import type { TaskStatus } from '../../db/generated.ts'
import { toJson } from '../../db/json.ts'
import type { Task } from '../../db/tasks.ts'
import { packState } from './call-state.ts'
import type { CallState, EventKind, EventPayload, Progress } from './event.ts'
import { EVENTS_CHANNEL } from './event-hub.ts'

/** An event to be, with what it changes in its task. */
export type EventDraft = {
  kind: EventKind
  callId?: string
  scoreId?: string
  call?: CallState
  message?: string
  /** What the event adds to the counts of the task. */
  adds?: Partial<Omit<Progress, 'total'>>
  addsCostUsd?: number
  /** The status of the task from this event on. */
  taskStatus?: TaskStatus
}

/** What one transaction appends to the log of a task. */
export type AppendedEvents = LogWriter & {
  taskId: string
  epoch: string
  /** Numbers of the first and the last event. */
  firstSeq: number
  lastSeq: number
  at: Date
  events: readonly NewEvent[]
}

const ENDED: readonly TaskStatus[] = ['finished', 'failed', 'cancelled']

/** Events with their numbers, and the task as they leave it: not yet written. */
export type PlannedEvents = {
  task: Task
  log: LogAppend
  range: Omit<AppendedEvents, keyof LogWriter>
}

/**
 * Numbers the events, writes them with the state of the task as of each, and wakes the hubs at
 * commit. The caller holds the task's row lock (`lockTask`) and gives the row it got.
 */
export async function appendEvents(
  tx: Tx,
  task: Task,
  drafts: readonly EventDraft[],
  at = new Date(),
): Promise<AppendedEvents> {
  const { log, range } = planEvents(task, drafts, at)
  return { ...(await appendToLog(tx, log)), ...range }
}

export function planEvents(task: Task, drafts: readonly EventDraft[], at: Date): PlannedEvents {
  let state = initialState(task)
  const callTexts = new Map<CallState, string>()
  const events = drafts.map((draft) => {
    state = nextState(state, draft, at)
    const { kind, callId = null, scoreId = null } = draft
    return { kind, callId, scoreId, payload: payloadText(state, draft, callTexts) }
  })
  const lastSeq = task.lastSeq + events.length
  const change = taskChange(task, drafts, state, lastSeq, at)
  const wake = { channel: EVENTS_CHANNEL, payload: `${task.id}:${lastSeq}` }
  const { id: taskId, epoch } = task
  return {
    task: { ...task, ...change },
    log: { task, events, at, change, wake },
    range: { taskId, epoch, firstSeq: task.lastSeq + 1, lastSeq, at, events },
  }
}

/** An `EventPayload` as JSON. The events of one end of a call share its state, which is most of them. */
function payloadText(
  task: EventPayload['task'],
  { call, message }: EventDraft,
  callTexts: Map<CallState, string>,
): string {
  const parts = [`"task":${toJson(task)}`]
  if (call !== undefined) {
    const text = callTexts.get(call) ?? toJson(packState(call))
    callTexts.set(call, text)
    parts.push(`"call":${text}`)
  }
  if (message !== undefined) parts.push(`"message":${toJson(message)}`)
  return `{${parts.join()}}`
}

function initialState(task: Task): EventPayload['task'] {
  return {
    status: task.status,
    progress: {
      total: task.totalCount,
      queued: task.queuedCount,
      running: task.runningCount,
      finished: task.finishedCount,
      failed: task.failedCount,
      cancelled: task.cancelledCount,
      cached: task.cachedCount,
    },
    costUsd: task.costUsd,
    startedAt: task.startedAt?.toISOString() ?? null,
    finishedAt: task.finishedAt?.toISOString() ?? null,
  }
}

function nextState(
  state: EventPayload['task'],
  { adds = {}, addsCostUsd = 0, taskStatus }: EventDraft,
  at: Date,
): EventPayload['task'] {
  const progress = { ...state.progress }
  for (const [count, added] of Object.entries(adds)) progress[count as keyof Progress] += added
  const status = taskStatus ?? state.status
  const hasEnded = ENDED.includes(status)
  return {
    status,
    progress,
    // Far below any price, far above the error of a sum of doubles.
    costUsd: Number((state.costUsd + addsCostUsd).toFixed(12)),
    startedAt: state.startedAt ?? at.toISOString(),
    finishedAt: hasEnded ? (state.finishedAt ?? at.toISOString()) : null,
  }
}

function taskChange(
  task: Task,
  drafts: readonly EventDraft[],
  { status, progress, costUsd, startedAt, finishedAt }: EventPayload['task'],
  lastSeq: number,
  at: Date,
) {
  const hasProgress = drafts.some(({ kind }) => kind === 'task.progress')
  return {
    status,
    lastSeq,
    queuedCount: progress.queued,
    runningCount: progress.running,
    finishedCount: progress.finished,
    failedCount: progress.failed,
    cancelledCount: progress.cancelled,
    cachedCount: progress.cached,
    costUsd,
    startedAt: startedAt === null ? null : new Date(startedAt),
    finishedAt: finishedAt === null ? null : new Date(finishedAt),
    lastProgressAt: hasProgress ? at : task.lastProgressAt,
  }
}
