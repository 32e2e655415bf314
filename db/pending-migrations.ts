import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { sql } from 'kysely'
import type { Db } from './database.ts'

/** Names of the migrations that ship with this version and are not applied, in order. */
export async function listPendingMigrations(db: Db): Promise<string[]> {
  const files = await readdir(join(import.meta.dirname, 'migrations'))
  const { rows } = await sql<{ name: string }>`select name from kysely_migration`.execute(db)
  const applied = new Set(rows.map(({ name }) => name))
  return files
    .filter((file) => file.endsWith('.sql'))
    .map((file) => file.replace(/\.sql$/, ''))
    .filter((name) => !applied.has(name))
    .sort()
}
