/** Runs `act` at most once in `everyMs`: at once when it is due, else when it will be. Never runs twice at a time. */
export interface Throttle {
  request(): void
  /** Forgets what was asked for and not yet begun. */
  cancel(): void
}

export function createThrottle(everyMs: number, act: () => void | Promise<void>): Throttle {
  let timer: ReturnType<typeof setTimeout> | undefined
  let [last, running, wanted] = [Number.NEGATIVE_INFINITY, false, false]

  const run = async () => {
    timer = undefined
    ;[running, wanted, last] = [true, false, performance.now()]
    try {
      await act()
    } finally {
      running = false
      if (wanted) request()
    }
  }
  const request = () => {
    wanted = true
    if (timer !== undefined || running) return
    timer = setTimeout(() => void run(), Math.max(0, last + everyMs - performance.now()))
  }
  return {
    request,
    cancel() {
      wanted = false
      clearTimeout(timer)
      timer = undefined
    },
  }
}
