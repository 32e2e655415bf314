import { setTimeout as sleep } from 'node:timers/promises'
import type { Db } from '../../db/database.ts'
import { isPassing } from '../../db/failures.ts'
import type { Task } from '../../db/tasks.ts'
import type { AppendedEvents } from '../events/append-events.ts'
import type { Log } from '../log.ts'
import type { LedgerEntry, Outcome } from './call-ledger.ts'
import { type CommitTrace, commitEntries, commitExpectedly } from './commit-entries.ts'

/** Commits what happens to the calls of one task, in the order in which it is written. */
export interface TaskLane {
  write(entry: LedgerEntry): Promise<Outcome>
  isAtRest(): boolean
  /** Resolves when all that was written is committed. */
  rest(): Promise<void>
}

export type LaneDeps = { db: Db; log: Log; onCommit: (appended: AppendedEvents) => void }

type Pending = {
  entry: LedgerEntry
  resolve: (outcome: Outcome) => void
  reject: (error: unknown) => void
}

/**
 * Entries of one commit. More hold the task's row lock for long, and are more than the socket takes at
 * once: the rest of them waits for turns of a busy event loop.
 */
const BATCH = 200
const RETRY_MS = 200

/**
 * Group commit: one commit under way, taking whatever has piled up. An idle system commits at once, a
 * busy one in batches. It expects the task as the commit before has left it, and reads it where that
 * is not known or has changed.
 */
export function createTaskLane(deps: LaneDeps, taskId: string): TaskLane {
  let pending: Pending[] = []
  let known: Task | undefined
  let flushing: Promise<void> | undefined

  async function flush(): Promise<void> {
    while (pending.length > 0) {
      const batch = pending.slice(0, BATCH)
      pending = pending.slice(BATCH)
      known = await commit(deps, taskId, batch, known)
    }
    flushing = undefined
  }

  return {
    write: (entry) =>
      new Promise((resolve, reject) => {
        pending.push({ entry, resolve, reject })
        flushing ??= Promise.resolve().then(flush)
      }),
    isAtRest: () => flushing === undefined,
    rest: async () => {
      while (flushing !== undefined) await flushing
    },
  }
}

/** Commits what can be stored, and returns the task as that leaves it while it runs and is known. */
async function commit(
  deps: LaneDeps,
  taskId: string,
  batch: readonly Pending[],
  known: Task | undefined,
): Promise<Task | undefined> {
  let trace: CommitTrace
  try {
    const entries = batch.map(({ entry }) => entry)
    trace = await commitSurely(deps, taskId, entries, known)
  } catch (error) {
    const calls = [...Map.groupBy(batch, ({ entry }) => entry.callId).values()]
    // One call that cannot be stored must not take the others with it.
    if (calls.length > 1) for (const call of calls) await commit(deps, taskId, call, undefined)
    else for (const { reject } of batch) reject(error)
    return undefined
  }
  const { written, appended, task } = trace
  if (appended !== undefined) deps.onCommit(appended)
  for (const { entry, resolve } of batch) {
    resolve(written.has(entry.callId) ? 'written' : 'fenced')
  }
  return task?.status === 'running' ? task : undefined
}

/**
 * A commit whose answer is lost may have happened, and doing it again would double its events. So
 * every further try looks first for what the last one that came so far would have left.
 */
async function commitSurely(
  { db, log }: LaneDeps,
  taskId: string,
  entries: LedgerEntry[],
  known: Task | undefined,
): Promise<CommitTrace> {
  let expected = known
  let lost: CommitTrace | undefined
  for (;;) {
    let trace: CommitTrace = { written: new Set() }
    try {
      if (expected !== undefined) {
        if (await commitExpectedly(db, expected, entries, trace)) return trace
        trace = { written: new Set() }
      }
      return await commitEntries(db, taskId, entries, trace, lost)
    } catch (error) {
      if (!isPassing(error)) throw error
      log.warn({ err: error, taskId }, 'The database is away; calls are committed when it is back')
    }
    expected = undefined
    if (trace.first !== undefined) lost = trace
    await sleep(RETRY_MS)
  }
}
