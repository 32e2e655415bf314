import { setTimeout as sleep } from 'node:timers/promises'
import { sql } from 'kysely'
import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import { createGraphQLTestApi, type GraphQLTestApi } from '../support/graphql-api.ts'
import { seedTask } from '../support/seed-task.ts'

let api: GraphQLTestApi
beforeAll(async () => {
  api = await createGraphQLTestApi()
})
afterAll(() => api[Symbol.asyncDispose]())

const CALLS = 900

/** Finishes one call after another and counts each in the task, until told to stop. */
async function keepWriting(taskId: string, signal: AbortSignal): Promise<void> {
  const { db } = api.engine
  for (let seq = 1; seq <= CALLS && !signal.aborted; seq++) {
    await db.transaction().execute(async (tx) => {
      await tx
        .updateTable('tasks')
        .set({ lastSeq: seq, finishedCount: seq })
        .where('id', '=', taskId)
        .execute()
      await tx
        .updateTable('calls')
        .set({ status: 'finished' })
        .where('taskId', '=', taskId)
        .where('position', '=', seq)
        .execute()
    })
  }
}

const SNAPSHOT = `query ($id: ID!) { task(id: $id) {
  cursor progress { finished } calls(first: 1000, orderBy: POSITION) { nodes { status } }
  again: calls(first: 1, filter: { statuses: [FINISHED] }) { totalCount }
} }`

/** Returns how many calls had finished, which every part of the answer must say. */
async function checkSnapshot(taskId: string): Promise<number> {
  const { data, errors } = await api.ask(SNAPSHOT, { id: `Task:${taskId}` })
  expect(errors).toBeUndefined()
  const { cursor, progress, calls, again } = data.task
  const finished = calls.nodes.filter(
    ({ status }: { status: string }) => status === 'FINISHED',
  ).length
  expect({ counted: progress.finished, total: again.totalCount, cursor }).toEqual({
    counted: finished,
    total: finished,
    cursor: `e1.${finished}`,
  })
  return finished
}

test('a query that selects the cursor is of one moment, however many write meanwhile', async () => {
  const { task } = await seedTask(
    api.engine.db,
    Array.from({ length: CALLS }, () => ({})),
  )
  const stop = new AbortController()
  const writing = keepWriting(task.id, stop.signal)
  const seen = new Set<number>()
  try {
    for (let turn = 0; turn < 40; turn++) seen.add(await checkSnapshot(task.id))
  } finally {
    stop.abort()
    await writing
  }
  // Otherwise nothing was written in between, and the test has shown nothing.
  expect(seen.size).toBeGreaterThan(5)
})

async function openTransactions(): Promise<number> {
  const { rows } = await sql<{ count: number }>`
    select count(*) from pg_stat_activity
    where datname = current_database() and state like 'idle in transaction%'`.execute(api.engine.db)
  return rows[0]?.count ?? 0
}

test('a snapshot is released after success, after an error, and by far more queries than connections', async () => {
  const { task } = await seedTask(api.engine.db, [{}])
  const id = `Task:${task.id}`
  const failing = `query ($id: ID!) { task(id: $id) { cursor calls(first: 0) { totalCount } } }`
  const results = await Promise.all(
    Array.from({ length: 60 }, (_, index) => api.ask(index % 2 === 0 ? SNAPSHOT : failing, { id })),
  )
  expect(results.filter(({ errors }) => errors === undefined)).toHaveLength(30)
  expect(results.filter(({ errors }) => errors?.[0]?.extensions?.field === 'first')).toHaveLength(
    30,
  )
  await sleep(50)
  expect(await openTransactions()).toBe(0)
})

test('only a query that selects the cursor of a task opens a transaction', async () => {
  const { task } = await seedTask(api.engine.db, [{}])
  const opened = vi.spyOn(api.engine.db, 'startTransaction')
  const id = `Task:${task.id}`
  const fields = 'fragment Fields on Task { cursor }'
  const documents = {
    'query ($id: ID!) { task(id: $id) { name calls { edges { cursor } } } }': 0,
    'query ($id: ID!) { node(id: $id) { id } }': 0,
    'query ($id: ID!) { task(id: $id) { at: cursor } }': 1,
    [`query ($id: ID!) { node(id: $id) { ...Fields } } ${fields}`]: 1,
  }
  for (const [document, count] of Object.entries(documents)) {
    opened.mockClear()
    expect(await api.ask(document, { id })).not.toHaveProperty('errors')
    expect(opened, document).toHaveBeenCalledTimes(count)
  }
  opened.mockRestore()
})
