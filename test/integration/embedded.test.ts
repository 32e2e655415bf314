import { chmodSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import pg from 'pg'
import { expect, test } from 'vitest'
import { startEmbeddedPostgres } from '../../db/embedded.ts'
import { eventually } from '../support/engine.ts'

test('who came second goes on when the first, who had started the database, leaves', async () => {
  await using folders = new AsyncDisposableStack()
  const folder = mkdtempSync(join(tmpdir(), 'evalstream-test-'))
  chmodSync(folder, 0o755)
  folders.defer(() => rmSync(folder, { recursive: true }))
  const first = folders.use(await startEmbeddedPostgres(join(folder, 'pg')))
  const second = folders.use(await startEmbeddedPostgres(join(folder, 'pg')))
  expect([first.isAdopted, second.isAdopted]).toEqual([false, true])
  await write(second.connection, 'create table kept (); insert into kept default values')
  await first[Symbol.asyncDispose]()
  await eventually(
    'the second one serves',
    async () => {
      const { rowCount } = await write(second.connection, 'select from kept').catch(() => ({
        rowCount: null,
      }))
      return rowCount === 1
    },
    15_000,
  )
  // It serves a moment before its new owner has seen that it does.
  await eventually('it is the second one’s', async () => second.pid() !== undefined, 15_000)
  const pid = second.pid()
  await second[Symbol.asyncDispose]()
  expect(() => process.kill(pid ?? 0, 0)).toThrow('ESRCH')
}, 40_000)

async function write(connection: pg.ClientConfig, statement: string) {
  const client = new pg.Client(connection)
  client.on('error', () => {})
  await client.connect()
  try {
    return await client.query(statement)
  } finally {
    await client.end()
  }
}
