import { callRowFragment, IN_FLIGHT } from '../calls/call-row-fragment.ts'
import {
  type CallPage,
  type CallWindow,
  createCallWindow,
  type WindowFilter,
} from '../calls/call-window.ts'
import type { AppClient } from '../graphql/app-client.ts'
import { type FragmentOf, readFragment } from '../graphql/graphql.ts'
import { ask } from '../graphql/run.ts'
import { createStore, type Store } from '../live/store.ts'
import { followTaskEvents } from '../live/task-events.ts'
import { createThrottle } from '../live/throttle.ts'
import {
  type Leaderboard,
  type TaskEvent,
  type TaskHead,
  taskCallsQuery,
  taskEventsSubscription,
  taskHeadFragment,
  taskSnapshotQuery,
  taskStatsQuery,
} from './task-documents.ts'

/** One task as it happens: a snapshot, and every event after it. */
export interface TaskFeed {
  /** Null until the first snapshot. */
  readonly head: Store<TaskHead | null>
  readonly leaderboard: Store<Leaderboard | null>
  readonly calls: CallWindow
  readonly problem: Store<{ kind: 'missing' } | { kind: 'failed'; error: Error } | null>
  /** Loads the snapshot and follows; also after a failure. */
  start(): void
  stop(): void
}

const PAGE_SIZE = 100
const NUMBERS_EVERY_MS = 250
const STATS_EVERY_MS = 1_000

export function createTaskFeed(client: AppClient, taskId: string): TaskFeed {
  const head = createStore<TaskHead | null>(null)
  const leaderboard = createStore<Leaderboard | null>(null)
  const problem = createStore<ReturnType<TaskFeed['problem']['get']>>(null)
  const calls = createCallWindow({ schedule: soon, loadPage: loadPage(client, taskId) })
  let newest: TaskEvent | null = null
  let stopFollowing = () => {}

  const numbers = createThrottle(NUMBERS_EVERY_MS, () => {
    const before = head.get()
    if (newest && before) head.set(withEvent(before, newest))
  })
  const stats = createThrottle(STATS_EVERY_MS, () => loadStats(client, taskId, head, leaderboard))
  const onEvent = (event: TaskEvent) => {
    newest = event
    if (event.call) calls.apply(readFragment(callRowFragment, event.call))
    numbers.request()
    if (event.kind !== 'call.started' && document.visibilityState === 'visible') stats.request()
  }
  const start = () => {
    stopFollowing()
    stats.request()
    loadSnapshot(client, taskId, calls.filter()).then(
      (snapshot) => {
        problem.set(snapshot ? null : { kind: 'missing' })
        if (!snapshot) return
        head.set(snapshot.head)
        calls.show(snapshot.page)
        const from = { live: client.live, document: taskEventsSubscription, taskId }
        const then = { after: snapshot.cursor, onEvent, onExpired: start }
        stopFollowing = followTaskEvents({ ...from, ...then })
      },
      (error: Error) => problem.set({ kind: 'failed', error }),
    )
  }
  const stop = () => {
    stopFollowing()
    numbers.cancel()
    stats.cancel()
  }
  return { head, leaderboard, calls, problem, start, stop }
}

/** The event carries the state of the task; the pace and the waits come with the statistics. */
function withEvent(head: TaskHead, { task }: TaskEvent): TaskHead {
  const { progress, ...state } = task
  return { ...head, ...state, progress: { ...head.progress, ...progress } }
}

async function loadStats(
  client: AppClient,
  id: string,
  head: Store<TaskHead | null>,
  leaderboard: Store<Leaderboard | null>,
): Promise<void> {
  try {
    const { task } = await ask(client.http, taskStatsQuery, { id })
    if (!task) return
    leaderboard.set(task.leaderboard)
    const before = head.get()
    if (before) head.set({ ...before, progress: task.progress })
  } catch (error) {
    // What is shown stays as it is; the next event asks again.
    console.warn('The statistics did not load', error)
  }
}

async function loadSnapshot(client: AppClient, id: string, filter: WindowFilter) {
  const variables = { id, first: PAGE_SIZE, filter: callFilter(filter) }
  const { task } = await ask(client.http, taskSnapshotQuery, variables)
  if (!task) return null
  return {
    cursor: task.cursor,
    head: readFragment(taskHeadFragment, task),
    page: toPage(task.calls),
  }
}

function loadPage(client: AppClient, id: string) {
  return async (filter: WindowFilter, after: string | null): Promise<CallPage> => {
    const variables = { id, first: PAGE_SIZE, after, filter: callFilter(filter) }
    const { task } = await ask(client.http, taskCallsQuery, variables)
    if (!task) throw new Error('The task is gone')
    return toPage(task.calls)
  }
}

function callFilter({ kind, search }: WindowFilter) {
  const wanted = search.trim()
  return {
    ...(kind === 'failed' ? { statuses: ['FAILED' as const] } : {}),
    ...(kind === 'inFlight' ? { statuses: [...IN_FLIGHT] } : {}),
    ...(wanted ? { search: wanted } : {}),
  }
}

type CallConnection = {
  totalCount: number
  pageInfo: { hasNextPage: boolean; endCursor: string | null }
  nodes: FragmentOf<typeof callRowFragment>[]
}

function toPage(connection: CallConnection): CallPage {
  return {
    rows: readFragment(callRowFragment, connection.nodes),
    totalCount: connection.totalCount,
    ...connection.pageInfo,
  }
}

let lastFlush = 0
const FLUSH_EVERY_MS = 100

/** With the next frame, and not sooner than a tenth of a second after the one before. A hidden page has no frames. */
function soon(flush: () => void): void {
  const wait = Math.max(0, lastFlush + FLUSH_EVERY_MS - performance.now())
  setTimeout(() => {
    requestAnimationFrame(() => {
      lastFlush = performance.now()
      flush()
    })
  }, wait)
}
