import type { StoredEvent } from './event.ts'

/**
 * Delivers what was committed: every event of a task is read once and handed to all who watch it,
 * as the same object, in order, without a gap or a duplicate.
 */
export interface EventHub extends AsyncDisposable {
  /**
   * Events of one task after `afterSeq`, oldest first; null: from now on. Ends when `signal` aborts.
   * Throws CursorExpiredError when `cursor` names another epoch or lies beyond the log,
   * NotFoundError when the task does not exist (or ends to exist).
   */
  watchTask(taskId: string, cursor: string | null, signal: AbortSignal): AsyncIterable<StoredEvent>
  /** Events of all tasks after an opaque position; null: from now on. Throws CursorExpiredError. */
  watchAll(position: string | null, signal: AbortSignal): AsyncIterable<StoredEvent>
  /** Tells the hub that events of a task were committed up to `lastSeq`. */
  wake(taskId: string, lastSeq: number): void
}

/** `<epoch>.<seq>`: where a reader of one task stands. */
export function taskCursor({ epoch, seq }: { epoch: string; seq: number }): string {
  return `${epoch}.${seq}`
}
