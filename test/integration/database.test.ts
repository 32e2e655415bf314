import { sql } from 'kysely'
import { expect, test } from 'vitest'
import { createDb, createPool, migrate } from '../../db/database.ts'
import { lockTask } from '../../db/tasks.ts'
import { createTestDatabase } from '../support/database.ts'
import { seedTask } from '../support/seed-task.ts'

test('a migrated database has nothing left to migrate', async () => {
  await using test = await createTestDatabase()
  expect(await migrate(test.db)).toEqual([])
})

test('four servers starting at once apply each migration once', async () => {
  await using test = await createTestDatabase()
  const empty = createPool(test.connection, 1)
  await empty.query('drop schema public cascade; create schema public')
  await empty.end()
  const dbs = Array.from({ length: 4 }, () => createDb(createPool(test.connection, 1)))
  const applied = await Promise.all(dbs.map((db) => migrate(db)))
  await Promise.all(dbs.map((db) => db.destroy()))
  expect(applied.flat()).toEqual(['0001_first_light', '0002_commit_in_one_statement'])
})

test('a connection that has locked tasks goes on when a newer version adds a column', async () => {
  await using test = await createTestDatabase()
  const { task } = await seedTask(test.db, [{}])
  const old = createDb(createPool(test.connection, 1))
  const lock = () => old.transaction().execute((tx) => lockTask(tx, task.id))
  expect(await lock()).toEqual(task)
  await sql`alter table tasks add column later integer`.execute(test.db)
  expect(await lock()).toEqual(task)
  await old.destroy()
})
