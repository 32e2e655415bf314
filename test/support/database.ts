import { randomUUID } from 'node:crypto'
import { inject } from 'vitest'
import { type Connection, createDb, createPool, type Db } from '../../db/database.ts'

export interface TestDatabase extends AsyncDisposable {
  readonly db: Db
  readonly connection: Extract<Connection, { host: string }>
  /** The same as a DATABASE_URL. */
  readonly url: string
}

/** A migrated database of its own, dropped at the end. */
export async function createTestDatabase(): Promise<TestDatabase> {
  const server = inject('postgres')
  const database = `test_${randomUUID().replaceAll('-', '')}`
  await execute(server, `create database ${database} template evalstream_template`)
  const connection = { ...server, database }
  const pool = createPool(connection, 10)
  pool.on('error', () => {})
  const db = createDb(pool)
  const url = `postgresql://${server.user}@localhost/${database}?host=${encodeURIComponent(server.host)}`
  return {
    db,
    connection,
    url,
    [Symbol.asyncDispose]: async () => {
      await db.destroy()
      await execute(server, `drop database ${database} with (force)`)
    },
  }
}

async function execute(connection: Connection, statement: string): Promise<void> {
  const pool = createPool(connection, 1)
  // Dropping a database may end this connection's peers; the statement's own failure is thrown.
  pool.on('error', () => {})
  try {
    await pool.query(statement)
  } finally {
    await pool.end()
  }
}
