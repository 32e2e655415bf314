import { applyCallStates, type CallStateRow, type CallWrites } from '../../db/call-states.ts'
import type { Db } from '../../db/database.ts'
import { appendToLog, type EventMark, hasEvent } from '../../db/events.ts'
import { commitExpected } from '../../db/expected-commit.ts'
import type { CallResults } from '../../db/results.ts'
import { lockTask, type Task } from '../../db/tasks.ts'
import { type AppendedEvents, type EventDraft, planEvents } from '../events/append-events.ts'
import { packState } from '../events/call-state.ts'
import type { Timing } from '../models/timing.ts'
import type { LedgerEntry } from './call-ledger.ts'

const PROGRESS_MS = 1_000

/** What a commit leaves behind, filled in while it goes on: needed when its answer is lost. */
export type CommitTrace = {
  written: Set<string>
  appended?: AppendedEvents
  first?: EventMark
  /** The task as this commit leaves it. */
  task?: Task
}

/**
 * The entries in one statement, where the task is still as `task` says and no entry is fenced.
 * False where it is not so: then nothing was written.
 */
export async function commitExpectedly(
  db: Db,
  task: Task,
  entries: readonly LedgerEntry[],
  trace: CommitTrace,
): Promise<boolean> {
  const planned = planEntries(task, entries)
  trace.first = planned.first
  trace.written = new Set(entries.map(({ callId }) => callId))
  const leases = [...new Map(entries.map((entry) => [entry.shard, entry])).values()]
  const writer = await commitExpected(db, writesOf(task, entries), leases, planned.log)
  if (writer === undefined) return false
  trace.appended = { ...writer, ...planned.range }
  trace.task = planned.task
  return true
}

/**
 * One transaction: call rows, attempts, scores, events, counts of the task. Fenced entries are left
 * out. Returns what was written, by this try or by `lost`: an earlier one whose answer never came.
 *
 * Whether `lost` was committed is asked under the task's lock, which it held to its end, and by its
 * event: a transaction id is no proof, since the server gives it out again after a crash.
 */
export function commitEntries(
  db: Db,
  taskId: string,
  entries: readonly LedgerEntry[],
  trace: CommitTrace,
  lost: CommitTrace | undefined,
): Promise<CommitTrace> {
  return db.transaction().execute(async (tx) => {
    const task = await lockTask(tx, taskId)
    if (task === undefined) return trace
    if (lost?.first !== undefined && (await hasEvent(tx, taskId, lost.first))) return lost
    trace.written = await applyCallStates(tx, writesOf(task, entries))
    const written = entries.filter(({ callId }) => trace.written.has(callId))
    if (written.length === 0) return trace
    const planned = planEntries(task, written)
    trace.first = planned.first
    trace.appended = { ...(await appendToLog(tx, planned.log)), ...planned.range }
    trace.task = planned.task
    return trace
  })
}

function planEntries(task: Task, entries: readonly LedgerEntry[]) {
  const [{ callId, kind }] = entries as [LedgerEntry]
  const at = new Date()
  const events = withTaskEvents(task, entries.flatMap(drafts))
  return { ...planEvents(task, events, at), first: { seq: task.lastSeq + 1, callId, kind, at } }
}

function writesOf(task: Task, entries: readonly LedgerEntry[]): CallWrites {
  return {
    taskId: task.id,
    rows: latestStates(entries),
    results: resultsOf(entries),
    mayStart: task.status === 'running',
  }
}

function resultsOf(entries: readonly LedgerEntry[]): CallResults {
  return {
    attempts: entries.flatMap(({ attempt }) => attempt ?? []),
    scores: entries.flatMap((entry) => entry.scores ?? []),
  }
}

/** One row a call: the last state, which starts the call if any of its entries does. */
function latestStates(entries: readonly LedgerEntry[]): CallStateRow[] {
  const rows = new Map<string, CallStateRow>()
  for (const entry of entries) {
    const { callId, shard, leaseEpoch, state, answer, reasoning } = entry
    const isStart = entry.isStart || rows.get(callId)?.isStart === true
    const texts = { answer: answer ?? null, reasoning: reasoning ?? null }
    const measured = state.timing === null ? {} : statisticsOf(state.timing)
    const row = { id: callId, shard, leaseEpoch, isStart, ...texts, ...measured }
    rows.set(callId, { ...row, ...packState(state) })
  }
  return [...rows.values()]
}

function statisticsOf(timing: Timing) {
  const { queueMs, ttfbMs, ttftAnswerMs, itlMeanMs, totalMs } = timing
  const { outputTokensPerSecond, clientLimited } = timing
  return { queueMs, ttfbMs, ttftAnswerMs, itlMeanMs, totalMs, outputTokensPerSecond, clientLimited }
}

function drafts(entry: LedgerEntry): EventDraft[] {
  const { kind, callId, state, scores = [], message } = entry
  const call: EventDraft = {
    kind,
    callId,
    call: state,
    ...changes(entry),
    ...(message === undefined ? {} : { message }),
  }
  return [
    call,
    ...scores.map(({ id }) => ({
      kind: 'score.recorded' as const,
      callId,
      scoreId: id,
      call: state,
    })),
  ]
}

function changes({
  kind,
  isStart,
  state: { cached, costUsd },
}: LedgerEntry): Pick<EventDraft, 'adds' | 'addsCostUsd'> {
  switch (kind) {
    case 'call.started':
      return isStart ? { adds: { queued: -1, running: 1 } } : {}
    case 'call.queued':
      return { adds: { queued: 1, running: -1 } }
    case 'call.finished':
      return {
        adds: { running: -1, finished: 1, cached: cached ? 1 : 0 },
        addsCostUsd: costUsd ?? 0,
      }
    case 'call.failed':
      return { adds: { running: -1, failed: 1 }, addsCostUsd: costUsd ?? 0 }
    case 'call.cancelled':
      return { adds: { running: -1, cancelled: 1 }, addsCostUsd: costUsd ?? 0 }
    case 'call.first_token':
    case 'call.retrying':
      return {}
  }
}

/** Adds the task's own events: progress at most once a second, and its end with its last call. */
function withTaskEvents(task: Task, drafts: readonly EventDraft[]): EventDraft[] {
  const sum = (count: 'queued' | 'running' | 'finished') =>
    drafts.reduce((total, { adds }) => total + (adds?.[count] ?? 0), 0)
  const open = task.queuedCount + task.runningCount + sum('queued') + sum('running')
  const isDue = Date.now() - (task.lastProgressAt?.getTime() ?? 0) >= PROGRESS_MS
  const progress: EventDraft[] = isDue || open === 0 ? [{ kind: 'task.progress' }] : []
  if (open > 0) return [...drafts, ...progress]
  const isEmpty = task.finishedCount + sum('finished') === 0
  const end: EventDraft = isEmpty
    ? { kind: 'task.failed', taskStatus: 'failed', message: 'No call succeeded' }
    : { kind: 'task.finished', taskStatus: 'finished' }
  return [...drafts, ...progress, end]
}
