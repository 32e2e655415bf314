import { sql } from 'kysely'
import type pg from 'pg'
import { v7 as uuid } from 'uuid'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { createDb, createPool } from '../../db/database.ts'
import { lockTask } from '../../db/tasks.ts'
import { createCallLedger } from '../../server/calls/call-ledger.ts'
import { appendEvents } from '../../server/events/append-events.ts'
import { queuedState } from '../../server/events/call-state.ts'
import { createLog } from '../../server/log.ts'
import { deleteTask } from '../../server/tasks/delete-task.ts'
import { pauseTask } from '../../server/tasks/pause-task.ts'
import { createTestDatabase, type TestDatabase } from '../support/database.ts'
import { findViolations, readLog } from '../support/oracle.ts'
import { seedTask } from '../support/seed-task.ts'

let database: TestDatabase
beforeAll(async () => {
  database = await createTestDatabase()
})
afterAll(() => database[Symbol.asyncDispose]())

type Run = () => Promise<unknown>
const asIs = (run: Run) => run()

/** Notes what is sent, by its first keyword, and runs commits in one statement as the script says. */
function watchedDatabase(sent: string[], script: (run: Run) => Promise<unknown>) {
  const pool = createPool(database.connection, 4)
  const connect = pool.connect.bind(pool) as () => Promise<pg.PoolClient>
  const watched = async () => {
    const client = await connect()
    const query = client.query.bind(client) as (...args: unknown[]) => Promise<unknown>
    const run = (...args: unknown[]) => {
      const text = String(args[0])
      const isExpected = text.includes('evalstream_conflict')
      sent.push(isExpected ? 'one statement' : (/^[a-z]+/.exec(text)?.[0] ?? 'statement'))
      return isExpected ? script(() => query(...args)) : query(...args)
    }
    const release = client.release.bind(client)
    client.release = (error) => {
      Object.assign(client, { query })
      release(error)
    }
    return Object.assign(client, { query: run })
  }
  return createDb(Object.assign(pool, { connect: watched }) as pg.Pool)
}

/** A ledger that has committed the start of the first of three calls, so that it knows the task. */
async function knowingLedger(script: (run: Run) => Promise<unknown> = asIs) {
  const { task, callIds, models } = await seedTask(database.db, [{}, {}, {}], {
    status: 'running',
  })
  await database.db
    .insertInto('shards')
    .values({ taskId: task.id, number: 0, modelId: models[0]?.id ?? '', leaseEpoch: 1 })
    .execute()
  const sent: string[] = []
  const db = watchedDatabase(sent, script)
  const log = createLog({ logLevel: 'silent' })
  const ledger = createCallLedger({ db, log, onCommit: () => {} })
  const state = {
    ...queuedState(1),
    status: 'connecting' as const,
    startedAt: new Date().toISOString(),
  }
  const startOf = (taskId: string, callId: string) =>
    ledger.write({
      kind: 'call.started',
      taskId,
      callId,
      shard: 0,
      leaseEpoch: 1,
      isStart: true,
      state,
    })
  const start = (index: number) => startOf(task.id, callIds[index] ?? '')
  /** Of a task that is not there. */
  const startElsewhere = (taskId: string) => startOf(taskId, uuid())
  await start(0)
  sent.length = 0
  const kinds = async () => {
    await ledger[Symbol.asyncDispose]()
    await db.destroy()
    expect(await findViolations(database.db, task.id)).toEqual([])
    return (await readLog(database.db, task.id)).map(({ kind }) => kind)
  }
  return { task, start, startElsewhere, sent, kinds }
}

test('a task that nobody else changes is committed to in one statement', async () => {
  const { start, sent, kinds } = await knowingLedger()
  expect(await start(1)).toBe('written')
  expect(await start(2)).toBe('written')
  expect(sent).toEqual(['one statement', 'one statement'])
  expect((await kinds()).filter((kind) => kind === 'call.started')).toHaveLength(3)
})

test('a task that was paused meanwhile starts no call, and its event keeps its number', async () => {
  const { task, start, kinds } = await knowingLedger()
  await pauseTask({ db: database.db }, task.id)
  expect(await start(1)).toBe('fenced')
  expect(await kinds()).toEqual(['call.started', 'task.progress', 'task.paused'])
})

test('a shard that was claimed by another runner fences the one before, though no event tells', async () => {
  const { task, start, kinds } = await knowingLedger()
  await database.db
    .updateTable('shards')
    .set({ leaseEpoch: 2 })
    .where('taskId', '=', task.id)
    .execute()
  expect(await start(1)).toBe('fenced')
  expect(await kinds()).toEqual(['call.started', 'task.progress'])
})

test('a claim that commits while the statement waits for its turn fences it', async () => {
  const { task, start, kinds } = await knowingLedger()
  const outcome = await database.db.transaction().execute(async (tx) => {
    await sql`select pg_advisory_xact_lock(hashtextextended(${task.id}, 0))`.execute(tx)
    const started = start(1)
    await waitsForTurn()
    await tx.updateTable('shards').set({ leaseEpoch: 2 }).where('taskId', '=', task.id).execute()
    return { started }
  })
  expect(await outcome.started).toBe('fenced')
  expect(await kinds()).toEqual(['call.started', 'task.progress'])
})

test('a pause that commits while the statement waits for its turn fences it', async () => {
  const { task, start, kinds } = await knowingLedger()
  const outcome = await database.db.transaction().execute(async (tx) => {
    const locked = await lockTask(tx, task.id)
    if (locked === undefined) throw new Error('There is no such task')
    const started = start(1)
    await waitsForTurn()
    await appendEvents(tx, locked, [{ kind: 'task.paused', taskStatus: 'paused' }])
    return { started }
  })
  expect(await outcome.started).toBe('fenced')
  expect(await kinds()).toEqual(['call.started', 'task.progress', 'task.paused'])
})

test('a task that was deleted meanwhile starts no call', async () => {
  const { task, start } = await knowingLedger()
  await pauseTask({ db: database.db }, task.id)
  await deleteTask({ db: database.db }, task.id)
  expect(await start(1)).toBe('fenced')
})

test('a task has one lane, also the first beyond those that are kept', async () => {
  const { startElsewhere, sent } = await knowingLedger()
  for (let count = 1; count < 100; count++) await startElsewhere(uuid())
  sent.length = 0
  const taskId = uuid()
  await Promise.all([startElsewhere(taskId), startElsewhere(taskId)])
  expect(sent.filter((statement) => statement === 'begin')).toHaveLength(1)
})

test('a call that does not wait for its start is left out, and the others are written', async () => {
  const { start, kinds } = await knowingLedger()
  expect(await Promise.all([start(0), start(1)])).toEqual(['fenced', 'written'])
  expect((await kinds()).filter((kind) => kind === 'call.started')).toHaveLength(2)
})

test('a statement whose answer is lost is not made twice', async () => {
  const { start, kinds } = await knowingLedger(async (run) => {
    await run()
    throw new Error('Connection terminated unexpectedly')
  })
  expect(await start(1)).toBe('written')
  expect((await kinds()).filter((kind) => kind === 'call.started')).toHaveLength(2)
})

test('a statement that never came is made', async () => {
  const { start, kinds } = await knowingLedger(async () => {
    throw new Error('Connection terminated unexpectedly')
  })
  expect(await start(1)).toBe('written')
  expect((await kinds()).filter((kind) => kind === 'call.started')).toHaveLength(2)
})

async function waitsForTurn(): Promise<void> {
  for (;;) {
    const { rows } = await sql`
      select from pg_stat_activity where wait_event_type = 'Lock' and wait_event = 'advisory'
    `.execute(database.db)
    if (rows.length > 0) return
  }
}
