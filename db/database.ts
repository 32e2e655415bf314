import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { CamelCasePlugin, Kysely, PostgresDialect, sql, type Transaction } from 'kysely'
import { type Migration, Migrator } from 'kysely/migration'
import pg from 'pg'
import type { DB } from './generated.ts'
import { prepareMarked } from './prepared-statements.ts'

export type Db = Kysely<DB>
export type Tx = Transaction<DB>

/** What `pg` and pg-boss need to connect: a URL, or the socket of the embedded server. */
export type Connection =
  | { connectionString: string }
  | { host: string; port: number; user: string; database: string }

// Counts and sequence numbers stay far below 2^53; sums of numeric are shown, not computed with.
const INT8 = 20
const NUMERIC = 1700
const types: pg.CustomTypesConfig = {
  getTypeParser: (oid, format) =>
    oid === INT8 || oid === NUMERIC ? Number : pg.types.getTypeParser(oid, format),
}

/** `onError` is told when an idle connection breaks, which the pool replaces by itself. */
export function createPool(
  connection: Connection,
  max: number,
  onError: (error: Error) => void = () => {},
): pg.Pool {
  const pool = new pg.Pool({ ...connection, max, types })
  pool.on('error', (error) => {
    // An ended pool still holds sockets for a moment, and the server may stop before they are gone.
    if (!pool.ending) onError(error)
  })
  // A connection in use that breaks tells its query, and then everybody: with nobody listening, Node
  // ends the process. The pool listens only while the connection is idle.
  pool.on('connect', (client) => {
    client.on('error', () => {})
    prepareMarked(client)
  })
  return pool
}

export function createDb(pool: pg.Pool): Db {
  return new Kysely<DB>({
    dialect: new PostgresDialect({ pool }),
    // JSON columns hold what we wrote, so their keys stay as they are.
    plugins: [new CamelCasePlugin({ maintainNestedObjectKeys: true })],
  })
}

/** Applies the .sql files in name order, in one transaction, under Kysely's advisory lock. Returns the names applied. */
export async function migrate(db: Db): Promise<string[]> {
  const folder = join(import.meta.dirname, 'migrations')
  const provider = { getMigrations: () => readMigrations(folder) }
  const { error, results } = await new Migrator({ db, provider }).migrateToLatest()
  if (error)
    throw new Error('The migration failed; the database is as it was before', { cause: error })
  return (results ?? []).map(({ migrationName }) => migrationName)
}

async function readMigrations(folder: string): Promise<Record<string, Migration>> {
  const names = (await readdir(folder)).filter((name) => name.endsWith('.sql')).sort()
  const texts = await Promise.all(names.map((name) => readFile(join(folder, name), 'utf8')))
  return Object.fromEntries(
    names.map((name, index) => [
      name.replace(/\.sql$/, ''),
      { up: async (db: Kysely<unknown>) => void (await sql.raw(texts[index] ?? '').execute(db)) },
    ]),
  )
}
