import { seqOf } from '../live/cursor.ts'
import { createStore, type Store } from '../live/store.ts'
import type { TaskEvent, TaskHead, TaskStats } from './task-documents.ts'

/**
 * The head of a task. It is read as a whole, told by every event, and read in part with the statistics;
 * events may come long after what is read, so each counts only as far as it is newer than what is shown.
 */
export interface TaskState {
  /** Null until the first snapshot. */
  readonly head: Store<TaskHead | null>
  show(head: TaskHead, cursor: string): void
  takeEvent(event: Pick<TaskEvent, 'seq' | 'task'>): void
  takeStats(stats: Omit<TaskStats, 'leaderboard'>): void
}

export function createTaskState(): TaskState {
  const head = createStore<TaskHead | null>(null)
  let shown = 0
  return {
    head,
    show(next, cursor) {
      shown = seqOf(cursor)
      head.set(next)
    },
    takeEvent({ seq, task: { progress, ...state } }) {
      const before = head.get()
      if (before === null || seq <= shown) return
      shown = seq
      head.set({ ...before, ...state, progress: { ...before.progress, ...progress } })
    },
    takeStats({ cursor, progress, ...state }) {
      const before = head.get()
      if (before === null) return
      const seq = seqOf(cursor)
      if (seq >= shown) {
        shown = seq
        head.set({ ...before, ...state, progress })
        return
      }
      // The pace and the waits come this way only.
      const { callsPerSecond, etaSeconds, waiting } = progress
      head.set({ ...before, progress: { ...before.progress, callsPerSecond, etaSeconds, waiting } })
    },
  }
}
