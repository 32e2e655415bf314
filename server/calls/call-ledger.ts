import type { AttemptRow, ScoreRow } from '../../db/results.ts'
import type { CallState, EventKind } from '../events/event.ts'
import { createTaskLane, type LaneDeps, type TaskLane } from './task-lane.ts'

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

export type Outcome = 'written' | 'fenced'

/** Lanes are kept for the next entry of their task; those at rest beyond this many are not. */
const LANES = 100

export function createCallLedger(deps: LaneDeps): CallLedger {
  const lanes = new Map<string, TaskLane>()

  function laneOf(taskId: string): TaskLane {
    const known = lanes.get(taskId)
    if (known !== undefined) return known
    // Before the new one is added: it is at rest until it is written to.
    if (lanes.size >= LANES) for (const [id, lane] of lanes) if (lane.isAtRest()) lanes.delete(id)
    const lane = createTaskLane(deps, taskId)
    lanes.set(taskId, lane)
    return lane
  }

  return {
    write: (entry) => laneOf(entry.taskId).write(entry),
    [Symbol.asyncDispose]: async () => {
      await Promise.all([...lanes.values()].map((lane) => lane.rest()))
    },
  }
}
