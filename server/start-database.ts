import { join } from 'node:path'
import { type Connection, createDb, createPool, migrate } from '../db/database.ts'
import { startEmbeddedPostgres } from '../db/embedded.ts'
import type { Config } from './config.ts'

export interface Database extends AsyncDisposable {
  readonly connection: Connection
  /** Whether this process alone started it, so that nobody else can have been at work in it. */
  readonly isOurs: boolean
  /** In words, for who started the server. */
  readonly location: string
}

type Place = Pick<Config, 'databaseUrl' | 'dataDir'>

/** The database of the configuration, started if it is the embedded one and does not run yet. */
export async function openDatabase({ databaseUrl, dataDir }: Place): Promise<Database> {
  return databaseUrl === null ? startOwn(dataDir) : external(databaseUrl)
}

/** The same, migrated. */
export async function startDatabase(place: Place): Promise<Database> {
  const database = await openDatabase(place)
  try {
    await migrateAt(database.connection)
    return database
  } catch (error) {
    await database[Symbol.asyncDispose]()
    throw error
  }
}

async function startOwn(dataDir: string): Promise<Database> {
  const postgres = await startEmbeddedPostgres(join(dataDir, 'postgres'))
  return {
    connection: postgres.connection,
    isOurs: !postgres.isAdopted,
    location: `${dataDir} (embedded PostgreSQL)`,
    [Symbol.asyncDispose]: () => postgres[Symbol.asyncDispose](),
  }
}

function external(databaseUrl: string): Database {
  const { hostname, pathname } = new URL(databaseUrl)
  return {
    connection: { connectionString: databaseUrl },
    isOurs: false,
    location: `PostgreSQL at ${hostname || 'a socket'}, database ${pathname.slice(1) || 'postgres'}`,
    [Symbol.asyncDispose]: async () => {},
  }
}

async function migrateAt(connection: Connection): Promise<void> {
  const db = createDb(createPool(connection, 1))
  try {
    await migrate(db)
  } finally {
    await db.destroy()
  }
}
