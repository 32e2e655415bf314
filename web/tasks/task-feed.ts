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
import { seqOf } from '../live/cursor.ts'
import { createStore, type Store } from '../live/store.ts'
import { followTaskEvents } from '../live/task-events.ts'
import { createThrottle } from '../live/throttle.ts'
import {
  type Leaderboard,
  type TaskEvent,
  type TaskHead,
  type TaskStats,
  taskCallsQuery,
  taskEventsSubscription,
  taskHeadFragment,
  taskSnapshotQuery,
  taskStatsQuery,
} from './task-documents.ts'
import { createTaskState } from './task-state.ts'

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
  const state = createTaskState()
  const leaderboard = createStore<Leaderboard | null>(null)
  const problem = createStore<ReturnType<TaskFeed['problem']['get']>>(null)
  const calls = createCallWindow({ schedule: soon, loadPage: loadPage(client, taskId) })
  let newest: TaskEvent | null = null
  let stopFollowing = () => {}

  const numbers = createThrottle(NUMBERS_EVERY_MS, () => {
    if (newest) state.takeEvent(newest)
  })
  const stats = createThrottle(STATS_EVERY_MS, async () => {
    const task = await loadStats(client, taskId)
    if (!task) return
    leaderboard.set(task.leaderboard)
    state.takeStats(task)
    calls.notice(seqOf(task.cursor))
  })
  const onEvent = (event: TaskEvent) => {
    newest = event
    if (event.call) calls.apply(readFragment(callRowFragment, event.call), event.seq)
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
        state.show(snapshot.head, snapshot.cursor)
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
  return { head: state.head, leaderboard, calls, problem, start, stop }
}

async function loadStats(client: AppClient, id: string): Promise<TaskStats | null> {
  try {
    return (await ask(client.http, taskStatsQuery, { id })).task
  } catch (error) {
    // What is shown stays as it is; the next event asks again.
    console.warn('The statistics did not load', error)
    return null
  }
}

async function loadSnapshot(client: AppClient, id: string, filter: WindowFilter) {
  const variables = { id, first: PAGE_SIZE, filter: callFilter(filter) }
  const { task } = await ask(client.http, taskSnapshotQuery, variables)
  if (!task) return null
  return {
    cursor: task.cursor,
    head: readFragment(taskHeadFragment, task),
    page: toPage(task.calls, task.cursor),
  }
}

function loadPage(client: AppClient, id: string) {
  return async (filter: WindowFilter, after: string | null): Promise<CallPage> => {
    const variables = { id, first: PAGE_SIZE, after, filter: callFilter(filter) }
    const { task } = await ask(client.http, taskCallsQuery, variables)
    if (!task) throw new Error('The task is gone')
    return toPage(task.calls, task.cursor)
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

function toPage(connection: CallConnection, cursor: string): CallPage {
  return {
    asOf: seqOf(cursor),
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
