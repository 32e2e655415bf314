import { performance } from 'node:perf_hooks'

const TICK_MS = 5

/**
 * Knows how long the event loop was busy while bytes may have waited to be read. One meter serves all
 * attempts of a thread.
 */
export type UncertaintyMeter = {
  /** Keeps the meter ticking until disposed of; one for each attempt under way. */
  watch(): Disposable
  /** To be called first in every data callback. `nowMs` is `performance.now()`. */
  mark(nowMs: number): void
  /** Upper bound, in milliseconds, of the time the bytes read at `nowMs` waited for a busy loop. */
  boundMs(nowMs: number): number
}

type Mark = { atMs: number; idleMs: number }

/**
 * Bytes that were there in the previous turn of the loop would have been read in it. So those read now came
 * after its first callback, and can have waited only while the loop was busy since: elapsed − idle.
 */
export function createUncertaintyMeter(): UncertaintyMeter {
  let previous: Mark | null = null
  let current: Mark | null = null
  let watchers = 0
  let ticker: NodeJS.Timeout | null = null

  const roll = (): void => {
    previous = current
    current = null
  }
  const mark = (nowMs: number): void => {
    if (current !== null) return
    current = { atMs: nowMs, idleMs: performance.nodeTiming.idleTime }
    setImmediate(roll)
  }
  const unwatch = (): void => {
    watchers -= 1
    if (watchers > 0 || ticker === null) return
    clearInterval(ticker)
    ticker = null
  }

  return {
    watch() {
      watchers += 1
      mark(performance.now())
      ticker ??= setInterval(() => mark(performance.now()), TICK_MS).unref()
      return { [Symbol.dispose]: unwatch }
    },
    mark,
    boundMs(nowMs) {
      if (previous === null) return 0
      const elapsedMs = nowMs - previous.atMs
      return Math.max(0, elapsedMs - (performance.nodeTiming.idleTime - previous.idleMs))
    },
  }
}
