import { setTimeout as sleep } from 'node:timers/promises'
import type { Db } from '../../db/database.ts'
import { isPassing } from '../../db/failures.ts'
import type { AttemptRow, ScoreRow } from '../../db/results.ts'
import type { AppendedEvents } from '../events/append-events.ts'
import type { CallState, EventKind } from '../events/event.ts'
import type { Log } from '../log.ts'
import { type CommitTrace, commitEntries } from './commit-entries.ts'

/** Something that happened to one call, as its runner saw it. */
export type LedgerEntry = {
  kind: Extract<EventKind, `call.${string}`>
  taskId: string
  callId: string
  shard: number
  leaseEpoch: number
  /** Whether this takes the call from the queue: it must still be queued then, and the task running. */
  isStart: boolean
  /** The whole state of the call from here on. */
  state: CallState
  answer?: string | null
  reasoning?: string | null
  /** The attempt that has just ended. */
  attempt?: AttemptRow
  scores?: ScoreRow[]
  /** In words, for people who watch. */
  message?: string
}

export interface CallLedger extends AsyncDisposable {
  /**
   * Commits the entry with its event. `fenced`: nothing was written, since another runner holds
   * the shard, or the call is no longer waiting for this (paused, cancelled, deleted).
   * Waits for the database when it is away.
   */
  write(entry: LedgerEntry): Promise<Outcome>
}

type Outcome = 'written' | 'fenced'
type Pending = {
  entry: LedgerEntry
  resolve: (outcome: Outcome) => void
  reject: (error: unknown) => void
}
type Deps = { db: Db; log: Log; onCommit: (appended: AppendedEvents) => void }

/** Entries of one commit; more would hold the task's row lock for long. */
const BATCH = 500
const RETRY_MS = 200

/**
 * Group commit: one flush in flight, taking whatever has piled up. An idle system commits at once,
 * a busy one in batches.
 */
export function createCallLedger(deps: Deps): CallLedger {
  let pending: Pending[] = []
  let flushing: Promise<void> | undefined

  async function flushAll(): Promise<void> {
    while (pending.length > 0) {
      const batch = pending.splice(0, BATCH)
      for (const [taskId, entries] of Map.groupBy(batch, ({ entry }) => entry.taskId)) {
        await flushTask(deps, taskId, entries)
      }
    }
    flushing = undefined
  }

  return {
    write: (entry) =>
      new Promise((resolve, reject) => {
        pending.push({ entry, resolve, reject })
        flushing ??= Promise.resolve().then(flushAll)
      }),
    [Symbol.asyncDispose]: async () => {
      while (flushing !== undefined) await flushing
      pending = []
    },
  }
}

async function flushTask(deps: Deps, taskId: string, batch: readonly Pending[]): Promise<void> {
  let trace: CommitTrace
  try {
    const entries = batch.map(({ entry }) => entry)
    trace = await commitSurely(deps, taskId, entries)
  } catch (error) {
    const calls = [...Map.groupBy(batch, ({ entry }) => entry.callId).values()]
    // One call that cannot be stored must not take the others with it.
    if (calls.length > 1) for (const call of calls) await flushTask(deps, taskId, call)
    else for (const { reject } of batch) reject(error)
    return
  }
  const { written, appended } = trace
  if (appended !== undefined) deps.onCommit(appended)
  for (const { entry, resolve } of batch) {
    resolve(written.has(entry.callId) ? 'written' : 'fenced')
  }
}

/**
 * A commit whose answer is lost may have happened, and doing it again would double its events. So
 * every further try looks first for what the last one that came so far would have left.
 */
async function commitSurely({ db, log }: Deps, taskId: string, entries: LedgerEntry[]) {
  let lost: CommitTrace | undefined
  for (;;) {
    const trace: CommitTrace = { written: new Set() }
    try {
      return await commitEntries(db, taskId, entries, trace, lost)
    } catch (error) {
      if (!isPassing(error)) throw error
      log.warn({ err: error, taskId }, 'The database is away; calls are committed when it is back')
    }
    if (trace.first !== undefined) lost = trace
    await sleep(RETRY_MS)
  }
}
