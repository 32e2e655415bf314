/** A place among the calls in flight. */
export type Slot = {
  /** Calls in flight when this one got its place, itself included. */
  inFlight: number
  limit: number
  release(): void
}

/** Lets `limit` calls run at once; the others wait in order. */
export interface Limiter {
  /** Rejects with the signal's reason when it aborts while waiting. */
  acquire(signal: AbortSignal): Promise<Slot>
  /** Takes effect for who waits now and comes later; nobody loses a place. */
  setLimit(limit: number): void
}

export function createLimiter(initialLimit: number): Limiter {
  let limit = initialLimit
  let inFlight = 0
  const waiting = new Set<() => void>()

  const admit = () => {
    for (const enter of waiting) {
      if (inFlight >= limit) return
      waiting.delete(enter)
      enter()
    }
  }
  const enter = (): Slot => {
    inFlight += 1
    let isHeld = true
    const release = () => {
      if (isHeld) inFlight -= 1
      isHeld = false
      admit()
    }
    return { inFlight, limit, release }
  }
  const wait = (signal: AbortSignal) =>
    new Promise<Slot>((resolve, reject) => {
      const onEnter = () => {
        signal.removeEventListener('abort', onAbort)
        resolve(enter())
      }
      const onAbort = () => {
        waiting.delete(onEnter)
        reject(signal.reason)
      }
      waiting.add(onEnter)
      signal.addEventListener('abort', onAbort, { once: true })
    })

  return {
    acquire: async (signal) => {
      signal.throwIfAborted()
      return waiting.size === 0 && inFlight < limit ? enter() : wait(signal)
    },
    setLimit: (next) => {
      limit = next
      admit()
    },
  }
}
