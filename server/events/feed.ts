import { isPassing } from '../../db/failures.ts'
import type { Log } from '../log.ts'
import { createPages } from './pages.ts'
import { createRing, type Order } from './ring.ts'

export type FeedOptions<Item, Position> = Order<Item, Position> & {
  log: Log
  /** Where the feed starts: everything after is read. */
  head: Position
  /** Whether `position` is the very next after another, so that nothing can lie between them. */
  follows(position: Position, other: Position): boolean
  /** Committed items after a position, oldest first, at most `limit`. */
  read(after: Position, limit: number): Promise<Item[]>
}

/** A log read once and watched by many. */
export interface Feed<Item, Position> {
  readonly head: Position
  /** Reads what has been committed since. Safe to call at any time, as often as one likes. */
  advance(): void
  /**
   * Takes items just committed, in order and without a gap among them; what is known already is
   * passed over. False, and nothing taken, when items are missing before them: `advance` then.
   */
  push(items: readonly Item[]): boolean
  /**
   * Items after a position, oldest first, until the signal aborts; all that are there at once, up to
   * a lot of 100. Throws what `fail` was given.
   */
  watch(after: Position, signal: AbortSignal): AsyncGenerator<Item[], void, undefined>
  /** Ends every watcher with an error. */
  fail(error: Error): void
}

const PAGE = 500
/** Few enough that working on them does not hold up everybody else. */
const LOT = 100
/** Items kept in memory; a watcher further behind reads pages from the log. */
const KEPT = 4_000
/** How long a watcher waits for a database that is away. */
const RETRY_MS = 250
const UNREAD = 'Events could not be read; they are read again soon'

/**
 * Every watcher holds only its own position and pulls: one that stops reading costs a number,
 * delays nobody, and reads from the log when it comes back.
 */
export function createFeed<Item, Position>(
  options: FeedOptions<Item, Position>,
): Feed<Item, Position> {
  const { read, positionOf, isAfter, follows, head, log } = options
  const ring = createRing(options, head, KEPT)
  const pages = createPages(options)
  const bell = createBell()
  let failure: Error | undefined

  const add = (items: readonly Item[]) => {
    if (ring.push(items)) bell.strike()
  }

  const ringLater = (error: unknown): Item[] => {
    if (!isPassing(error)) throw error
    log.warn({ err: error }, UNREAD)
    setTimeout(bell.strike, RETRY_MS)
    return []
  }

  async function* watch(after: Position, signal: AbortSignal) {
    signal.addEventListener('abort', bell.strike, { once: true })
    try {
      for (let position = after; !signal.aborted; ) {
        if (failure !== undefined) throw failure
        // Asked for first: what rings while a page is read may not be on that page.
        const rung = bell.heard()
        const lot = ring.take(position, LOT) ?? (await pages.take(position, LOT).catch(ringLater))
        const last = lot.at(-1)
        if (last !== undefined) {
          position = positionOf(last)
          yield lot
        } else await rung
      }
    } finally {
      signal.removeEventListener('abort', bell.strike)
    }
  }

  return {
    advance: createSerial(
      () => readToEnd(() => read(ring.head, PAGE), add),
      (error) => log.warn({ err: error }, UNREAD),
    ),
    push: (items) => {
      const fresh = items.find((item) => isAfter(positionOf(item), ring.head))
      if (fresh !== undefined && !follows(positionOf(fresh), ring.head)) return false
      add(items)
      return true
    },
    watch,
    fail: (error) => {
      failure = error
      bell.strike()
    },
    get head() {
      return ring.head
    },
  }
}

async function readToEnd<Item>(
  readNext: () => Promise<Item[]>,
  add: (page: Item[]) => void,
): Promise<void> {
  let page: Item[]
  do {
    page = await readNext()
    add(page)
  } while (page.length === PAGE)
}

/** A bell that wakes all who wait, once each. */
function createBell() {
  let next = Promise.withResolvers<void>()
  return {
    heard: () => next.promise,
    strike: () => {
      next.resolve()
      next = Promise.withResolvers()
    },
  }
}

/** Runs `work` one at a time; asked again meanwhile, it runs once more. */
function createSerial(work: () => Promise<void>, onError: (error: unknown) => void): () => void {
  let isRunning = false
  let isWanted = false
  const run = async () => {
    isRunning = true
    while (isWanted) {
      isWanted = false
      await work().catch(onError)
    }
    isRunning = false
  }
  return () => {
    isWanted = true
    if (!isRunning) void run()
  }
}
