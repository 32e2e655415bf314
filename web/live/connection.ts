import { createStore, type Store } from './store.ts'

/** What the reader is told about the socket. Times are epoch milliseconds. */
export type Connection =
  | { state: 'connecting' }
  | { state: 'live' }
  | { state: 'reconnecting'; attempt: number }
  | { state: 'stale'; since: number }
  | { state: 'offline' }

export interface ConnectionMonitor {
  readonly connection: Store<Connection>
  /** Resolves after the delay, or at once when the network or the reader comes back. */
  wait(delayMs: number): Promise<void>
  opened(): void
  closed(): void
  /** Something arrived, a pong counts. */
  heard(): void
  /** Nothing came in answer to a ping. */
  silent(): void
  stop(): void
}

type Environment = {
  online(): boolean
  visible(): boolean
  now(): number
  listen(event: 'online' | 'offline' | 'visibilitychange', listener: () => void): () => void
  /** Called when the page returns after so long that the socket may be dead without knowing. */
  onReturn(): void
}

const LONG_AWAY_MS = 30_000

export function createConnectionMonitor(environment: Environment): ConnectionMonitor {
  const connection = createStore<Connection>({ state: 'connecting' })
  const wakers = new Set<() => void>()
  let [attempt, isOpen, lastHeard, hiddenAt] = [0, false, environment.now(), 0]

  const wake = () => {
    for (const waker of [...wakers]) waker()
  }
  const show = () => {
    if (!environment.online()) connection.set({ state: 'offline' })
    else if (isOpen) connection.set({ state: 'live' })
    else
      connection.set(attempt === 0 ? { state: 'connecting' } : { state: 'reconnecting', attempt })
  }
  const returned = () => {
    if (!environment.visible()) {
      hiddenAt = environment.now()
      return
    }
    if (isOpen && hiddenAt > 0 && environment.now() - hiddenAt > LONG_AWAY_MS)
      environment.onReturn()
    wake()
  }
  const unlisten = [
    environment.listen('online', () => {
      show()
      wake()
    }),
    environment.listen('offline', show),
    environment.listen('visibilitychange', returned),
  ]

  return {
    connection,
    wait: (delayMs) => waitOrWake(delayMs, wakers),
    opened() {
      ;[isOpen, attempt, lastHeard] = [true, 0, environment.now()]
      show()
    },
    closed() {
      ;[isOpen, attempt] = [false, attempt + 1]
      show()
    },
    heard() {
      lastHeard = environment.now()
      if (connection.get().state === 'stale') show()
    },
    silent: () => connection.set({ state: 'stale', since: lastHeard }),
    stop() {
      for (const stop of unlisten) stop()
    },
  }
}

function waitOrWake(delayMs: number, wakers: Set<() => void>): Promise<void> {
  return new Promise((resolve) => {
    const done = () => {
      clearTimeout(timer)
      wakers.delete(done)
      resolve()
    }
    const timer = setTimeout(done, delayMs)
    wakers.add(done)
  })
}
