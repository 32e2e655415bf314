import { sql } from 'kysely'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { createDb, createPool, type Db } from '../../db/database.ts'
import { insertResults } from '../../db/results.ts'
import { lockTask } from '../../db/tasks.ts'
import { CursorExpiredError, NotFoundError } from '../../server/errors.ts'
import { appendEvents } from '../../server/events/append-events.ts'
import type { StoredEvent } from '../../server/events/event.ts'
import { encodeCursor, encodePosition } from '../../server/events/position.ts'
import { changeTask } from '../../server/tasks/change-task.ts'
import { deleteTask } from '../../server/tasks/delete-task.ts'
import { pauseTask } from '../../server/tasks/pause-task.ts'
import { eachOf } from '../support/each-of.ts'
import { eventually, startTestEngine, type TestEngine } from '../support/engine.ts'
import { readLog } from '../support/oracle.ts'
import { seedTask } from '../support/seed-task.ts'

let house: TestEngine
let db: Db
beforeAll(async () => {
  house = await startTestEngine({ runners: 0 })
  db = house.engine.db
})
afterAll(() => house[Symbol.asyncDispose]())

const never = () => new AbortController().signal
const progress = { kind: 'task.progress' as const }
const seedRunning = async () => (await seedTask(db, [{}], { status: 'running' })).task

/** Appends `count` events in a transaction of its own. */
const append = (taskId: string, count: number, over = db) =>
  changeTask({ db: over }, taskId, async (tx, task) => {
    await appendEvents(tx, task, Array(count).fill(progress))
  })

async function take<T>(source: AsyncIterable<T>, count: number): Promise<T[]> {
  const taken: T[] = []
  if (count === 0) return taken
  for await (const item of source) if (taken.push(item) === count) break
  return taken
}

test('a watcher that comes back with its cursor gets what it has not seen, and nothing twice', async () => {
  const { hub } = house.engine
  const task = await seedRunning()
  await append(task.id, 700)
  const seen: StoredEvent[] = []
  for (let cursor = 'e1.0'; seen.length < 900; ) {
    const part = await take(eachOf(hub.watchTask(task.id, cursor, never())), 150)
    seen.push(...part)
    cursor = encodeCursor(part.at(-1) as StoredEvent)
    if (seen.length === 600) await append(task.id, 200)
  }
  expect(seen).toEqual(await readLog(db, task.id))
})

test('a watcher far behind reads from the log while others are at its end', async () => {
  const { hub } = house.engine
  const task = await seedRunning()
  const late = eachOf(hub.watchTask(task.id, 'e1.0', never()))[Symbol.asyncIterator]()
  await append(task.id, 1)
  const first = await late.next()
  const live = take(eachOf(hub.watchTask(task.id, 'e1.1', never())), 9_000)
  for (let round = 0; round < 9; round++) await append(task.id, 1_000)

  expect((await live).map(({ seq }) => seq)).toEqual(Array.from({ length: 9_000 }, (_, i) => i + 2))
  const rest = await take({ [Symbol.asyncIterator]: () => late }, 9_000)
  expect([first.value?.seq, ...rest.map(({ seq }) => seq)]).toEqual(
    Array.from({ length: 9_001 }, (_, i) => i + 1),
  )
})

test('watchers who come back far behind are given the same objects too', async () => {
  const { hub } = house.engine
  const task = await seedRunning()
  const stop = new AbortController()
  // Keeps the task's feed, whose memory has come to rest when it has read everything.
  let lastSeq = 0
  const first = (async () => {
    for await (const { seq } of eachOf(hub.watchTask(task.id, null, stop.signal))) lastSeq = seq
  })()
  for (let round = 0; round < 6; round++) await append(task.id, 1_000)
  await eventually('the feed has read everything', () => lastSeq === 6_000)
  const watchers = Array.from({ length: 3 }, () =>
    take(eachOf(hub.watchTask(task.id, 'e1.0', never())), 6_000),
  )
  const [one = [], ...others] = await Promise.all(watchers)
  expect(one.map(({ seq }) => seq)).toEqual(Array.from({ length: 6_000 }, (_, i) => i + 1))
  for (const other of others) {
    expect(other).toHaveLength(6_000)
    for (const [i, event] of other.entries()) if (event !== one[i]) expect(event).toBe(one[i])
  }
  stop.abort()
  await first
})

test('events are the same objects for all who watch', async () => {
  const { hub } = house.engine
  const task = await seedRunning()
  const watchers = Array.from({ length: 5 }, () =>
    take(eachOf(hub.watchTask(task.id, null, never())), 3),
  )
  await new Promise((resolve) => setTimeout(resolve, 100))
  await append(task.id, 3)
  const [one = [], ...others] = await Promise.all(watchers)
  for (const other of others) for (const [i, event] of other.entries()) expect(event).toBe(one[i])
})

test.each([
  ['of another epoch', 'other.1'],
  ['beyond the end', 'e1.3'],
  ['that is no cursor', 'e1'],
])('a cursor %s is expired, never a silent gap', async (_what, cursor) => {
  const task = await seedRunning()
  await append(task.id, 2)
  const watching = take(eachOf(house.engine.hub.watchTask(task.id, cursor, never())), 1)
  await expect(watching).rejects.toThrow(CursorExpiredError)
})

test('a position over all tasks beyond the end of the log is expired', async () => {
  const taskId = '00000000-0000-0000-0000-000000000000'
  const position = encodePosition({ transactionId: '9000000000000', taskId, seq: 1 })
  for (const bad of [position, 'nonsense']) {
    const watching = take(eachOf(house.engine.hub.watchAll(bad, never())), 1)
    await expect(watching).rejects.toThrow(CursorExpiredError)
  }
})

test('who watches a task that is deleted is told so', async () => {
  const task = await seedRunning()
  await append(task.id, 1)
  const watching = take(eachOf(house.engine.hub.watchTask(task.id, 'e1.0', never())), 100)
  await expect(deleteTask(house.engine, task.id)).rejects.toThrow('running')
  await pauseTask(house.engine, task.id)
  await deleteTask(house.engine, task.id)
  await expect(watching).rejects.toThrow(NotFoundError)
  const again = take(eachOf(house.engine.hub.watchTask(task.id, null, never())), 1)
  await expect(again).rejects.toThrow(NotFoundError)
  expect(await readLog(db, task.id)).toEqual([])
})

test('a watcher whose signal aborts ends, whether it waits or has not begun', async () => {
  const task = await seedRunning()
  for (const wait of [0, 200]) {
    const stop = new AbortController()
    const watching = take(eachOf(house.engine.hub.watchTask(task.id, null, stop.signal)), 1)
    await new Promise((resolve) => setTimeout(resolve, wait))
    stop.abort()
    expect(await watching).toEqual([])
  }
})

test('nothing of any task is lost under concurrent writers, and each task stays in order', async () => {
  const pool = createPool(house.database.connection, 8)
  const writers = createDb(pool)
  const tasks = await Promise.all(Array.from({ length: 4 }, seedRunning))
  const own = new Set(tasks.map(({ id }) => id))
  const total = 8 * 60
  const isOwn = ({ taskId }: StoredEvent) => own.has(taskId)
  const live = take(filter(eachOf(house.engine.hub.watchAll(null, never())), isOwn), total)
  await new Promise((resolve) => setTimeout(resolve, 200))

  await Promise.all(
    Array.from({ length: 8 }, async (_, writer) => {
      for (let round = 0; round < 60; round++) {
        const task = tasks[(writer + round) % 4]
        if (task !== undefined) await appendSlowly(writers, task.id)
      }
    }),
  )
  const seen = await live
  const first = seen[0] as StoredEvent
  const again = await take(
    filter(eachOf(house.engine.hub.watchAll(encodePosition(first), never())), isOwn),
    total - 1,
  )
  await writers.destroy()

  expect([first, ...again].map(encodePosition)).toEqual(seen.map(encodePosition))
  for (const { id } of tasks) {
    const mine = seen.filter(({ taskId }) => taskId === id)
    expect(mine).toEqual(await readLog(db, id))
  }
}, 60_000)

test('a task waits for its lock without a transaction id, so that ids have the order of its log', async () => {
  const task = await seedRunning()
  const waiting = await db.transaction().execute(async (tx) => {
    const locked = await lockTask(tx, task.id)
    if (locked !== undefined) await appendEvents(tx, locked, [progress])
    const other = append(task.id, 1)
    const row = await eventually('the other waits', async () => {
      const { rows } = await sql<{ backendXid: string | null }>`
        select backend_xid::text as backend_xid from pg_stat_activity
        where datname = current_database() and wait_event_type = 'Lock'`.execute(db)
      return rows[0]
    })
    return { other, row }
  })
  await waiting.other
  expect(waiting.row).toEqual({ backendXid: null })
})

test('more scores than one statement has parameters for are stored', async () => {
  const { task, callIds } = await seedTask(db, [{}])
  const rows = Array.from({ length: 10_000 }, (_, index) => ({
    id: crypto.randomUUID(),
    callId: callIds[0] ?? '',
    taskId: task.id,
    name: `score ${index}`,
    value: index / 10,
    label: null,
    passed: index % 2 === 0,
    comment: index % 3 === 0 ? 'with \0 inside' : null,
    source: 'scorer' as const,
    weight: 1,
  }))
  await db.transaction().execute((tx) => insertResults(tx, { attempts: [], scores: rows }))
  const stored = await db.selectFrom('scores').selectAll().where('taskId', '=', task.id).execute()
  expect(stored).toHaveLength(10_000)
  expect(stored.find(({ name }) => name === 'score 3')).toMatchObject({
    value: 0.3,
    passed: false,
    comment: 'with \ufffd inside',
    source: 'scorer',
  })
})

/** One event in a transaction that stays open for a moment, as a busy writer's does. */
const appendSlowly = (over: Db, taskId: string) =>
  over.transaction().execute(async (tx) => {
    const task = await lockTask(tx, taskId)
    if (task === undefined) throw new Error('The task is gone')
    await appendEvents(tx, task, [progress])
    await sql`select pg_sleep(${Math.random() * 0.008})`.execute(tx)
  })

async function* filter<T>(source: AsyncIterable<T>, keep: (item: T) => boolean) {
  for await (const item of source) if (keep(item)) yield item
}
