import type { Connection, Db } from '../../db/database.ts'
import {
  findLogHead,
  findTaskHead,
  type LogPosition,
  listLogEvents,
  listTaskEvents,
  listTaskHeads,
} from '../../db/events.ts'
import { NotFoundError } from '../errors.ts'
import type { Log } from '../log.ts'
import type { AppendedEvents } from './append-events.ts'
import type { StoredEvent } from './event.ts'
import { createFeed, type Feed } from './feed.ts'
import { decodeCursor, decodePosition, expired } from './position.ts'
import { createPostgresListener } from './postgres-listener.ts'
import { appendedEvents, storedEvent } from './stored-event.ts'

/** NOTIFY channel; the payload is `<task id>:<last seq>`. */
export const EVENTS_CHANNEL = 'evalstream_events'

/** A pool closes a connection that was idle for this long; after that its number may be another's. */
const OWN_MS = 10_000
/** Wakes may be lost (a broken connection, a pooler in between), so the heads are looked at as well. */
const POLL_MS = 1_000

/**
 * Delivers what was committed: every event of a task is read once and handed to all who watch it,
 * as the same object, in order, without a gap or a duplicate.
 */
export interface EventHub extends AsyncDisposable {
  /**
   * Events of one task after a cursor, oldest first, in lots of what is there; null: from now on.
   * Ends when `signal` aborts.
   * Throws CursorExpiredError when the cursor is of another epoch or lies beyond the log,
   * NotFoundError when the task does not exist or is deleted meanwhile.
   */
  watchTask(
    taskId: string,
    cursor: string | null,
    signal: AbortSignal,
  ): AsyncIterable<StoredEvent[]>
  /** Events of all tasks after an opaque position; null: from now on. Throws CursorExpiredError. */
  watchAll(position: string | null, signal: AbortSignal): AsyncIterable<StoredEvent[]>
  /** Takes what a runner of this process has just committed, so that nobody need read it again. */
  take(appended: AppendedEvents): void
}

type TaskFeed = { feed: Feed<StoredEvent, number>; watchers: number }
/** The feed over all tasks, while anybody watches it. */
type WholeFeed = { feed: Feed<StoredEvent, LogPosition> | undefined; watchers: number }
type Deps = { db: Db; connection: Connection; log: Log }

export async function createEventHub(deps: Deps): Promise<EventHub> {
  const { db, log } = deps
  const tasks = new Map<string, TaskFeed>()
  const whole: WholeFeed = { feed: undefined, watchers: 0 }

  const advanceAll = () => whole.feed?.advance()
  // Database connections of our own runners, and when each was last heard of: what NOTIFY says of them
  // comes here anyway.
  const own = new Map<number, number>()
  const take = (appended: AppendedEvents) => {
    own.set(appended.processId, performance.now())
    const feed = tasks.get(appended.taskId)?.feed
    if (feed !== undefined && !feed.push(appendedEvents(appended))) feed.advance()
    advanceAll()
  }
  const poll = () => {
    pollHeads(db, tasks).catch((error) => log.warn({ err: error }, 'Polling for events failed'))
    advanceAll()
  }
  const onWake = (payload: string, processId: number) => {
    if (performance.now() - (own.get(processId) ?? -Infinity) < OWN_MS) return
    own.delete(processId)
    const [taskId = '', lastSeq = '0'] = payload.split(':')
    const feed = tasks.get(taskId)?.feed
    if (feed !== undefined && feed.head < Number(lastSeq)) feed.advance()
    advanceAll()
  }

  const channels = { [EVENTS_CHANNEL]: onWake }
  const listener = await createPostgresListener({ ...deps, channels, onReconnect: poll })
  const timer = setInterval(poll, POLL_MS)
  return {
    take,
    watchTask: (taskId, cursor, signal) => watchTask(deps, tasks, { taskId, cursor, signal }),
    watchAll: (position, signal) => watchAll(deps, whole, position, signal),
    [Symbol.asyncDispose]: async () => {
      clearInterval(timer)
      await listener[Symbol.asyncDispose]()
    },
  }
}

async function* watchTask(
  deps: Deps,
  tasks: Map<string, TaskFeed>,
  { taskId, cursor, signal }: { taskId: string; cursor: string | null; signal: AbortSignal },
) {
  const head = await findTaskHead(deps.db, taskId)
  if (head === undefined) throw new NotFoundError('Task', taskId)
  const after = cursor === null ? head.lastSeq : checkedSeq(cursor, head)
  const entry = tasks.get(taskId) ?? {
    feed: createTaskFeed(deps, taskId, head.lastSeq),
    watchers: 0,
  }
  tasks.set(taskId, entry)
  entry.watchers += 1
  // What was committed since the head was read woke nobody yet.
  entry.feed.advance()
  try {
    yield* entry.feed.watch(after, signal)
  } finally {
    entry.watchers -= 1
    if (entry.watchers === 0 && tasks.get(taskId) === entry) tasks.delete(taskId)
  }
}

async function* watchAll(
  deps: Deps,
  whole: WholeFeed,
  position: string | null,
  signal: AbortSignal,
) {
  const end = await findLogHead(deps.db)
  const after = position === null ? end : decodePosition(position)
  if (isAfter(after, end)) throw expired('The position lies beyond the end of the log')
  whole.feed ??= createLogFeed(deps, end)
  whole.watchers += 1
  try {
    yield* whole.feed.watch(after, signal)
  } finally {
    whole.watchers -= 1
    if (whole.watchers === 0) whole.feed = undefined
  }
}

function checkedSeq(cursor: string, head: { epoch: string; lastSeq: number }): number {
  const { epoch, seq } = decodeCursor(cursor)
  if (epoch !== head.epoch) throw expired('The cursor is of another log than the one stored now')
  if (seq > head.lastSeq) throw expired('The cursor lies beyond the end of the log')
  return seq
}

function createTaskFeed(
  { db, log }: { db: Db; log: Log },
  taskId: string,
  head: number,
): TaskFeed['feed'] {
  return createFeed<StoredEvent, number>({
    log,
    head,
    read: async (after, limit) => (await listTaskEvents(db, taskId, after, limit)).map(storedEvent),
    positionOf: ({ seq }) => seq,
    isAfter: (a, b) => a > b,
    follows: (seq, other) => seq === other + 1,
  })
}

function createLogFeed({ db, log }: Deps, head: LogPosition) {
  return createFeed<StoredEvent, LogPosition>({
    log,
    head,
    read: async (after, limit) => (await listLogEvents(db, after, limit)).map(storedEvent),
    positionOf: ({ transactionId, taskId, seq }) => ({ transactionId, taskId, seq }),
    isAfter,
    // Of another task anything may have been committed in between.
    follows: () => false,
  })
}

function isAfter(a: LogPosition, b: LogPosition): boolean {
  const byTransaction = BigInt(a.transactionId) - BigInt(b.transactionId)
  if (byTransaction !== 0n) return byTransaction > 0n
  return a.taskId === b.taskId ? a.seq > b.seq : a.taskId > b.taskId
}

async function pollHeads(db: Db, tasks: Map<string, TaskFeed>): Promise<void> {
  if (tasks.size === 0) return
  const watched = [...tasks]
  const heads = new Map(
    (await listTaskHeads(db, [...tasks.keys()])).map(({ id, lastSeq }) => [id, lastSeq]),
  )
  for (const [taskId, { feed }] of watched) {
    const lastSeq = heads.get(taskId)
    if (lastSeq === undefined) feed.fail(new NotFoundError('Task', taskId, 'It was deleted.'))
    else if (lastSeq > feed.head) feed.advance()
  }
}
