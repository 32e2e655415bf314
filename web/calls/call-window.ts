import { createStore, type Store } from '../live/store.ts'
import { type CallRowData, IN_FLIGHT } from './call-row-fragment.ts'

export type CallFilterKind = 'all' | 'inFlight' | 'failed'
export type WindowFilter = { kind: CallFilterKind; search: string }
export type CallPage = {
  rows: readonly CallRowData[]
  /** Number of the last event of the task that the rows know of. */
  asOf: number
  totalCount: number
  endCursor: string | null
  hasNextPage: boolean
}

export type WindowView = {
  /** Rises with every change of any row. */
  version: number
  /** Rows on the server that match the filter, as of the last load. */
  total: number
  /** Calls begun since the rows were loaded: they would now stand on top. */
  newCount: number
  /** The task is known to have gone on further than rows and events here: a load would show more. */
  isBehind: boolean
  state: 'loading' | 'ready' | 'failed'
}

/**
 * The rows the reader looks at. Events change rows where they stand and never add, move or remove one:
 * what is new is counted until the reader asks for it.
 */
export interface CallWindow {
  readonly view: Store<WindowView>
  rows(): readonly CallRowData[]
  filter(): WindowFilter
  /**
   * Takes the state of a call as of the event with this number; shown with the next flush. What a row
   * knows already stays: events may come long after the rows, when there are more than a browser can take.
   */
  apply(call: CallRowData, seq: number): void
  /** Is told that the task has come to the event with this number, which may be long before it comes here. */
  notice(seq: number): void
  /** Puts a first page in place of all rows. */
  show(page: CallPage): void
  /** Loads the newest rows in place of all rows, unless the signal aborts before they are here. */
  reload(signal?: AbortSignal): Promise<void>
  setFilter(filter: WindowFilter): void
  /** Adds the rows after the last one, if there are more and none are on their way. */
  loadMore(): Promise<void>
  setPaused(paused: boolean): void
}

type Deps = {
  loadPage(filter: WindowFilter, after: string | null): Promise<CallPage>
  /** Calls back soon, and seldom enough for a table: at most ten times a second. */
  schedule(flush: () => void): void
}

export function createCallWindow({ loadPage, schedule }: Deps): CallWindow {
  const view = createStore<WindowView>(NOTHING_YET)
  const set = createRowSet()
  const pending = new Map<string, { call: CallRowData; seq: number }>()
  const fresh = new Set<string>()
  const reach = createReach(set)
  let [filter, paused, scheduled] = [EVERYTHING, false, false]

  const changed = (part: Partial<WindowView>) => {
    const version = view.get().version + 1
    view.set({ ...view.get(), ...part, isBehind: reach.isBehind(), version })
  }
  const show = (page: CallPage) => {
    set.replace(page)
    fresh.clear()
    changed({ total: page.totalCount, newCount: 0, state: 'ready' })
  }
  const flush = () => {
    scheduled = false
    if (paused || pending.size === 0) return
    for (const { call, seq } of pending.values()) set.patch(call, seq)
    pending.clear()
    changed({ newCount: fresh.size })
  }
  const apply = (call: CallRowData, seq: number) => {
    reach.take(seq)
    pending.set(call.id, { call, seq })
    if (seq > set.asOf() && isNews(call, filter, set)) fresh.add(call.id)
    if (paused) return changed({ newCount: fresh.size })
    if (!scheduled) schedule(flush)
    scheduled = true
  }
  const notice = (seq: number) => {
    reach.notice(seq)
    if (reach.isBehind() !== view.get().isBehind) changed({})
  }
  const setPaused = (next: boolean) => {
    paused = next
    flush()
  }
  const loads = createLoads({ set, changed, show, loadPage: (after) => loadPage(filter, after) })
  const setFilter = (next: WindowFilter) => {
    filter = next
    set.replace(NO_PAGE)
    changed({ state: 'loading' })
    // The view says that it failed; the table shows it with a way to try again.
    loads.reload().catch((error: unknown) => console.warn('The calls did not load', error))
  }
  const deeds = { show, apply, notice, setFilter, setPaused, ...loads }
  return { view, rows: set.rows, filter: () => filter, ...deeds }
}

/** How far events have come here, and how far the task is known to have come. */
function createReach(set: Pick<RowSet, 'asOf'>) {
  let [taken, noticed] = [0, 0]
  return {
    take: (seq: number) => {
      taken = seq
    },
    notice: (seq: number) => {
      noticed = seq
    },
    isBehind: () => noticed > Math.max(taken, set.asOf()),
  }
}

const EVERYTHING: WindowFilter = { kind: 'all', search: '' }

const NOTHING_YET: WindowView = {
  version: 0,
  total: 0,
  newCount: 0,
  isBehind: false,
  state: 'loading',
}

const NO_PAGE: CallPage = {
  rows: [],
  asOf: 0,
  totalCount: 0,
  endCursor: null,
  hasNextPage: false,
}

type LoadDeps = {
  set: RowSet
  changed(part: Partial<WindowView>): void
  show(page: CallPage): void
  loadPage(after: string | null): Promise<CallPage>
}

/** A later load makes an earlier one void: its answer is about rows that are no longer wanted. */
function createLoads(deps: LoadDeps): Pick<CallWindow, 'reload' | 'loadMore'> {
  let [load, loadingMore] = [0, false]
  const request = async (
    after: string | null,
    use: (page: CallPage) => void,
    signal?: AbortSignal,
  ) => {
    const mine = ++load
    const isWanted = () => mine === load && !signal?.aborted
    try {
      const page = await deps.loadPage(after)
      if (isWanted()) use(page)
    } catch (error) {
      if (isWanted()) deps.changed({ state: 'failed' })
      throw error
    }
  }
  return {
    reload: (signal) => request(null, deps.show, signal),
    async loadMore() {
      const after = deps.set.nextCursor()
      if (after === null || loadingMore) return
      loadingMore = true
      try {
        await request(after, (page) => {
          deps.set.append(page)
          deps.changed({ total: page.totalCount })
        })
      } finally {
        loadingMore = false
      }
    },
  }
}

interface RowSet {
  rows(): readonly CallRowData[]
  has(id: string): boolean
  /** Number of the last event that the newest rows knew of when they were loaded. */
  asOf(): number
  /** When the newest of the rows began, as of their load; empty when none had. */
  newestStart(): string
  /** After which more rows follow; null at the end. */
  nextCursor(): string | null
  /** Leaves a row that knows of a later event. */
  patch(call: CallRowData, seq: number): void
  append(page: CallPage): void
  replace(page: CallPage): void
}

function createRowSet(): RowSet {
  let rows: CallRowData[] = []
  let places = new Map<string, { at: number; asOf: number }>()
  let [newestStart, nextCursor, asOf]: [string, string | null, number] = ['', null, 0]

  const append = (page: CallPage) => {
    for (const row of page.rows) {
      if (places.has(row.id)) continue
      places.set(row.id, { at: rows.length, asOf: page.asOf })
      rows.push(row)
    }
    nextCursor = page.hasNextPage ? page.endCursor : null
  }
  return {
    rows: () => rows,
    has: (id) => places.has(id),
    asOf: () => asOf,
    newestStart: () => newestStart,
    nextCursor: () => nextCursor,
    append,
    patch(call, seq) {
      const place = places.get(call.id)
      if (place === undefined || seq <= place.asOf) return
      rows[place.at] = call
      place.asOf = seq
    },
    replace(page) {
      ;[rows, places, asOf] = [[], new Map(), page.asOf]
      append(page)
      newestStart = rows.reduce((newest, row) => latest(newest, row.startedAt), '')
    },
  }
}

/** A call that began after the rows were loaded: it would now stand above them, or nowhere among them. */
function isNews(call: CallRowData, filter: WindowFilter, set: RowSet): boolean {
  if (call.startedAt === null || !matches(call, filter)) return false
  if (filter.kind === 'failed') return !set.has(call.id)
  return latest(set.newestStart(), call.startedAt) !== set.newestStart()
}

export function matches(call: CallRowData, { kind, search }: WindowFilter): boolean {
  if (kind === 'failed' && call.status !== 'FAILED') return false
  if (kind === 'inFlight' && !IN_FLIGHT.some((status) => status === call.status)) return false
  const wanted = search.trim().toLowerCase()
  if (wanted === '') return true
  const text = `${call.chatId} ${call.model.displayName} ${call.question.prompt}`
  return text.toLowerCase().includes(wanted)
}

/** RFC 3339 texts of different precision compare as times, not as texts. */
function latest(one: string, other: string | null): string {
  if (other === null || one === '') return other ?? one
  return Date.parse(other) > Date.parse(one) ? other : one
}
