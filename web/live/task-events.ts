import type { TypedDocumentNode } from 'urql'
import type { LiveSocket } from './live-socket.ts'

type Numbered = { cursor: string; seq: number }

type Follow<Event extends Numbered> = {
  live: LiveSocket
  document: TypedDocumentNode<{ taskEvents: Event }, { taskId: string; after: string }>
  taskId: string
  /** The cursor of the snapshot the events are added to. */
  after: string
  onEvent(event: Event): void
  /** The cursor can't be honoured any more: load a new snapshot and follow again. */
  onExpired(): void
}

const RETRY_MS = 2_000

/**
 * Hands over every event of a task once and in order, across lost connections and restarts.
 * The socket re-sends the subscription by itself; the getter makes it ask for what comes after the last event.
 */
export function followTaskEvents<Event extends Numbered>(follow: Follow<Event>): () => void {
  const { live, document, taskId, onEvent, onExpired } = follow
  let [after, lastSeq, stopped] = [follow.after, 0, false]
  let unsubscribe = () => {}

  const subscribe = () => {
    const variables = {
      taskId,
      get after() {
        return after
      },
    }
    unsubscribe = live.subscribe(document, variables, {
      next({ taskEvents: event }) {
        if (event.seq <= lastSeq) return
        ;[after, lastSeq] = [event.cursor, event.seq]
        onEvent(event)
      },
      ended(reason) {
        if (stopped) return
        if (reason?.code === 'CURSOR_EXPIRED') onExpired()
        else void live.wait(RETRY_MS).then(() => !stopped && subscribe())
      },
    })
  }
  subscribe()
  return () => {
    stopped = true
    unsubscribe()
  }
}
