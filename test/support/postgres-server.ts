import { chmodSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { TestProject } from 'vitest/node'
import { type Connection, createDb, createPool, migrate } from '../../db/database.ts'
import { startEmbeddedPostgres } from '../../db/embedded.ts'

declare module 'vitest' {
  interface ProvidedContext {
    postgres: Extract<Connection, { host: string }>
  }
}

/** One PostgreSQL for all test files, with the migrated template that each file's database is made from. */
export default async function startPostgres({
  provide,
}: TestProject): Promise<() => Promise<void>> {
  const folder = mkdtempSync(join(tmpdir(), 'evalstream-test-'))
  // As root, Postgres runs as another user and must pass through.
  chmodSync(folder, 0o755)
  const postgres = await startEmbeddedPostgres(join(folder, 'pg'))
  const pool = createPool(postgres.connection, 1)
  await pool.query('create database evalstream_template')
  await pool.end()
  const db = createDb(createPool({ ...postgres.connection, database: 'evalstream_template' }, 1))
  await migrate(db)
  await db.destroy()
  provide('postgres', postgres.connection)
  return async () => {
    await postgres[Symbol.asyncDispose]()
    rmSync(folder, { recursive: true, force: true })
  }
}
