import { expect, test } from 'vitest'
import type { CallRowData } from '../../web/calls/call-row-fragment.ts'
import { type CallPage, createCallWindow, type WindowFilter } from '../../web/calls/call-window.ts'

function row(id: number, changes: Partial<CallRowData> = {}): CallRowData {
  return {
    id: `Call:${id}`,
    chatId: `chat-${id}`,
    status: 'QUEUED',
    waitingFor: null,
    waitingUntil: null,
    position: id,
    turn: 1,
    repeat: 1,
    cached: false,
    attemptCount: 0,
    startedAt: null,
    finishedAt: null,
    costUsd: null,
    ttftMs: null,
    model: { id: 'm', displayName: 'Swift', seriesSlot: 1, simulated: true },
    question: { id: 'q', prompt: `Question ${id}` },
    timing: null,
    usage: null,
    scores: [],
    error: null,
    ...changes,
  }
}

const at = (second: number) => `2026-11-24T05:00:${String(second).padStart(2, '0')}.000Z`
const running = (id: number, second: number) =>
  row(id, { status: 'CONNECTING', startedAt: at(second) })
const page = (rows: CallRowData[], more: string | null = null, asOf = 0): CallPage => ({
  rows,
  asOf,
  totalCount: 10,
  endCursor: more,
  hasNextPage: more !== null,
})

function windowOf(pages: Record<string, CallPage> = {}) {
  const flushes: (() => void)[] = []
  const asked: { filter: WindowFilter; after: string | null }[] = []
  const calls = createCallWindow({
    schedule: (flush) => flushes.push(flush),
    loadPage: async (filter, after) => {
      asked.push({ filter, after })
      const found = pages[after ?? filter.kind]
      if (!found) throw new Error('no such page')
      return found
    },
  })
  let seq = 0
  /** The next event of the task. */
  const apply = (call: CallRowData) => calls.apply(call, ++seq)
  const flush = () => {
    for (const run of flushes.splice(0)) run()
  }
  const statuses = () => calls.rows().map(({ id, status }) => `${id} ${status}`)
  return { calls, apply, flush, flushes, asked, statuses }
}

test('an event changes its row where it stands, and no row moves', () => {
  const { calls, apply, flush, statuses } = windowOf()
  calls.show(page([row(1), row(2), row(3)]))
  apply(running(2, 5))
  flush()
  expect(statuses()).toEqual(['Call:1 QUEUED', 'Call:2 CONNECTING', 'Call:3 QUEUED'])
  // It would stand on top now, and the reader is told so.
  expect(calls.view.get().newCount).toBe(1)
})

test('many events before a flush are shown by one, the last state of each call', () => {
  const { calls, apply, flush, flushes, statuses } = windowOf()
  calls.show(page([row(1)]))
  const before = calls.view.get().version
  apply(running(1, 1))
  apply(row(1, { status: 'STREAMING', startedAt: at(1) }))
  expect(flushes).toHaveLength(1)
  flush()
  expect(calls.view.get().version).toBe(before + 1)
  expect(statuses()).toEqual(['Call:1 STREAMING'])
})

test('a call that began after the load is counted once and not inserted', () => {
  const { calls, apply, flush, statuses } = windowOf()
  calls.show(page([running(1, 5)]))
  apply(running(2, 6))
  apply(row(2, { status: 'FINISHED', startedAt: at(6) }))
  flush()
  expect(calls.view.get().newCount).toBe(1)
  expect(statuses()).toEqual(['Call:1 CONNECTING'])
})

test('an older call that is not loaded, or one that only waits, is not news', () => {
  const { calls, apply, flush } = windowOf()
  calls.show(page([running(1, 5)]))
  apply(row(2, { status: 'FINISHED', startedAt: at(4) }))
  apply(row(3))
  flush()
  expect(calls.view.get().newCount).toBe(0)
})

test('while paused nothing changes but the count of new calls; going on shows all', () => {
  const { calls, apply, flush, statuses } = windowOf()
  calls.show(page([running(1, 5)]))
  calls.setPaused(true)
  apply(row(1, { status: 'FINISHED', startedAt: at(5) }))
  apply(running(2, 6))
  flush()
  expect(statuses()).toEqual(['Call:1 CONNECTING'])
  expect(calls.view.get().newCount).toBe(1)
  calls.setPaused(false)
  expect(statuses()).toEqual(['Call:1 FINISHED'])
})

test('more rows come after the last one, each once, until there are no more', async () => {
  const { calls, asked } = windowOf({ c1: page([row(2), row(3)]) })
  calls.show(page([row(1), row(2)], 'c1'))
  await Promise.all([calls.loadMore(), calls.loadMore()])
  await calls.loadMore()
  expect(calls.rows().map(({ id }) => id)).toEqual(['Call:1', 'Call:2', 'Call:3'])
  expect(asked.map(({ after }) => after)).toEqual(['c1'])
})

test('a filter counts only calls that match it', () => {
  const { calls, apply, flush } = windowOf({ failed: page([]) })
  calls.setFilter({ kind: 'failed', search: '' })
  apply(running(1, 1))
  apply(row(2, { status: 'FAILED', startedAt: at(1) }))
  flush()
  expect(calls.view.get().newCount).toBe(1)
})

test('rows that come after somebody has begun to read are not shown', async () => {
  const { calls, statuses } = windowOf({ all: page([running(2, 2), running(1, 1)]) })
  calls.show(page([running(1, 1)]))
  const reading = new AbortController()
  const loading = calls.reload(reading.signal)
  reading.abort()
  await loading
  expect(statuses()).toEqual(['Call:1 CONNECTING'])
  await calls.reload()
  expect(statuses()).toEqual(['Call:2 CONNECTING', 'Call:1 CONNECTING'])
})

test('a load that fails says so and keeps the rows', async () => {
  const { calls } = windowOf()
  calls.show(page([row(1)]))
  await expect(calls.reload()).rejects.toThrow('no such page')
  expect(calls.view.get().state).toBe('failed')
  expect(calls.rows()).toHaveLength(1)
})

test('what rows know already is not undone by events that come late', async () => {
  const newest = page([row(2, { status: 'FINISHED', startedAt: at(6) })], 'c1', 20)
  const older = page([row(1, { status: 'FINISHED', startedAt: at(5) })], null, 30)
  const { calls, flush, statuses } = windowOf({ c1: older })
  calls.show(newest)
  await calls.loadMore()
  calls.apply(running(2, 6), 19)
  calls.apply(running(1, 5), 25)
  calls.apply(running(3, 7), 18)
  flush()
  expect(statuses()).toEqual(['Call:2 FINISHED', 'Call:1 FINISHED'])
  // It began before the rows were loaded, so they would show it if it stood among them.
  expect(calls.view.get().newCount).toBe(0)
  calls.apply(row(2, { status: 'QUEUED' }), 21)
  flush()
  expect(statuses()).toEqual(['Call:2 QUEUED', 'Call:1 FINISHED'])
})

test('rows are behind while the task is known to have gone on, until a load or its event comes', async () => {
  const { calls } = windowOf({ all: page([running(1, 5)], null, 40) })
  calls.show(page([running(1, 5)], null, 10))
  const isBehind = () => calls.view.get().isBehind
  calls.notice(10)
  expect(isBehind()).toBe(false)
  calls.notice(40)
  expect(isBehind()).toBe(true)
  await calls.reload()
  expect(isBehind()).toBe(false)
  calls.notice(41)
  calls.apply(row(1, { status: 'FINISHED', startedAt: at(5) }), 41)
  calls.setPaused(false)
  expect(isBehind()).toBe(false)
})
