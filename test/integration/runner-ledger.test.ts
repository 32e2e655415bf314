import { setTimeout as sleep } from 'node:timers/promises'
import { sql } from 'kysely'
import type pg from 'pg'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { createDb, createPool } from '../../db/database.ts'
import { createCallLedger } from '../../server/calls/call-ledger.ts'
import { queuedState } from '../../server/events/call-state.ts'
import { createLog } from '../../server/log.ts'
import { createTestDatabase, type TestDatabase } from '../support/database.ts'
import { findViolations, readLog } from '../support/oracle.ts'
import { seedTask } from '../support/seed-task.ts'

let database: TestDatabase
beforeAll(async () => {
  database = await createTestDatabase()
})
afterAll(() => database[Symbol.asyncDispose]())

type Run = () => Promise<unknown>
type Commit = (commit: Run, rollback: Run) => Promise<unknown>

const lost = () => new Error('Connection terminated unexpectedly')

/** A database whose first commit goes as the script says. */
function databaseWithCommit(script: Commit) {
  const pool = createPool(database.connection, 4)
  const connect = pool.connect.bind(pool) as () => Promise<pg.PoolClient>
  let isFirst = true
  const scripted = async () => {
    const client = await connect()
    const query = client.query.bind(client) as (...args: unknown[]) => Promise<unknown>
    let isBroken = false
    const run = async (...args: unknown[]) => {
      const [first] = args as [{ text?: string } | string]
      const text = typeof first === 'string' ? first : first.text
      if (isBroken && text === 'rollback') return { rows: [], command: 'ROLLBACK' }
      if (text !== 'commit' || !isFirst) return query(...args)
      isFirst = false
      isBroken = true
      const over = Promise.withResolvers<unknown>()
      const finish = (text: string) => () => query(text).finally(() => over.resolve(text))
      const release = client.release.bind(client)
      // A broken connection never comes back to the pool, however long its commit goes on.
      client.release = () => void over.promise.then(() => release(true))
      return script(finish('commit'), finish('rollback'))
    }
    return Object.assign(client, { query: run })
  }
  return createDb(Object.assign(pool, { connect: scripted }) as pg.Pool)
}

async function writeThrough(script: Commit) {
  const { task, callIds, models } = await seedTask(database.db, [{}, {}], { status: 'running' })
  const modelId = models[0]?.id ?? ''
  await database.db
    .insertInto('shards')
    .values({ taskId: task.id, number: 0, modelId, leaseEpoch: 1 })
    .execute()
  const db = databaseWithCommit(script)
  const ledger = createCallLedger({
    db,
    log: createLog({ logLevel: 'silent' }),
    onCommit: () => {},
  })
  const startedAt = new Date().toISOString()
  const outcomes = await Promise.all(
    callIds.map((callId) =>
      ledger.write({
        kind: 'call.started',
        taskId: task.id,
        callId,
        shard: 0,
        leaseEpoch: 1,
        isStart: true,
        state: { ...queuedState(1), status: 'connecting', startedAt },
      }),
    ),
  )
  await ledger[Symbol.asyncDispose]()
  await db.destroy()
  const kinds = (await readLog(database.db, task.id)).map(({ kind }) => kind)
  return { outcomes, kinds, violations: await findViolations(database.db, task.id) }
}

const ONCE = {
  outcomes: ['written', 'written'],
  kinds: ['call.started', 'call.started', 'task.progress'],
  violations: [],
}

test('a commit whose answer is lost is not made twice', async () => {
  const result = await writeThrough(async (commit) => {
    await commit()
    throw lost()
  })
  expect(result).toEqual(ONCE)
})

test('a commit that is still going on when its answer is lost is waited for', async () => {
  const result = await writeThrough(async (commit) => {
    void sleep(600).then(commit)
    throw lost()
  })
  expect(result).toEqual(ONCE)
})

test.each([
  ['Connection terminated unexpectedly', undefined],
  ['write EPIPE', 'EPIPE'],
  ['terminating connection due to unexpected postmaster exit', '57P01'],
])('a commit that never happened is made: %s', async (message, code) => {
  const result = await writeThrough(async (_commit, rollback) => {
    await rollback()
    throw Object.assign(new Error(message), code === undefined ? {} : { code })
  })
  expect(result).toEqual(ONCE)
})

test('a connection that breaks while it is in use fails its query, and nothing else', async () => {
  const db = createDb(createPool(database.connection, 1))
  const query = db.connection().execute(async (connection) => {
    const { rows } = await sql<{ pid: number }>`select pg_backend_pid() as pid`.execute(connection)
    await sql`select pg_terminate_backend(${rows[0]?.pid})`.execute(database.db)
    // Idle, yet held: the failure comes while nobody waits for an answer.
    await sleep(100)
    return sql`select 1`.execute(connection)
  })
  await expect(query).rejects.toThrow()
  expect((await sql`select 1 as one`.execute(db)).rows).toEqual([{ one: 1 }])
  await db.destroy()
})
