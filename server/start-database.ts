import { existsSync, mkdirSync, statSync } from 'node:fs'
import { dirname, join, resolve } from 'node:path'
import pg from 'pg'
import { type Connection, createDb, createPool, migrate } from '../db/database.ts'
import { startEmbeddedPostgres } from '../db/embedded.ts'
import type { Config } from './config.ts'
import { InvalidInputError } from './errors.ts'

export interface Database extends AsyncDisposable {
  readonly connection: Connection
  /** Whether this process alone started it, so that nobody else can have been at work in it. */
  readonly isOurs: boolean
  /** In words, for who started the server. */
  readonly location: string
}

type Place = Pick<Config, 'databaseUrl' | 'dataDir'>

/**
 * The database of the configuration, started if it is the embedded one and does not run yet. Throws
 * InvalidInputError naming the variable when it cannot be used.
 */
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
  makeDataFolder(dataDir)
  const postgres = await startEmbeddedPostgres(join(dataDir, 'postgres'))
  return {
    connection: postgres.connection,
    isOurs: !postgres.isAdopted,
    location: `${dataDir} (embedded PostgreSQL${postgres.isAdopted ? ', which was running already' : ''})`,
    [Symbol.asyncDispose]: () => postgres[Symbol.asyncDispose](),
  }
}

function makeDataFolder(dataDir: string): void {
  try {
    makeFolders(resolve(dataDir))
  } catch (error) {
    throw new InvalidInputError(
      'EVALSTREAM_DATA',
      `The data folder ${dataDir} cannot be used: ${reasonOf(error)}`,
      'Set EVALSTREAM_DATA to a folder you may write to.',
    )
  }
}

/**
 * Each folder by itself: asked for all of them, mkdir of Node.js tries for ever where a folder takes none,
 * as /proc does.
 */
function makeFolders(path: string): void {
  if (!existsSync(dirname(path))) makeFolders(dirname(path))
  try {
    mkdirSync(path)
  } catch (error) {
    // There already, or made by another server that starts now.
    if (!statSync(path, { throwIfNoEntry: false })?.isDirectory()) throw error
  }
}

async function external(databaseUrl: string): Promise<Database> {
  if (!URL.canParse(databaseUrl)) {
    throw new InvalidInputError(
      'DATABASE_URL',
      'DATABASE_URL is no URL',
      'It looks like postgresql://user:password@host:5432/database.',
    )
  }
  await assertReachable(databaseUrl)
  const { hostname, pathname } = new URL(databaseUrl)
  return {
    connection: { connectionString: databaseUrl },
    isOurs: false,
    location: `PostgreSQL at ${hostname || 'a socket'}, database ${pathname.slice(1) || 'postgres'}`,
    [Symbol.asyncDispose]: async () => {},
  }
}

const CONNECT_TIMEOUT_MS = 10_000

async function assertReachable(connectionString: string): Promise<void> {
  const client = new pg.Client({ connectionString, connectionTimeoutMillis: CONNECT_TIMEOUT_MS })
  // A connection that breaks while it is asked answers the question by its rejection.
  client.on('error', () => {})
  try {
    await client.connect()
  } catch (error) {
    throw new InvalidInputError(
      'DATABASE_URL',
      `The database of DATABASE_URL cannot be used: ${reasonOf(error)}`,
      'Check its host, port, user and password, and that PostgreSQL runs; without DATABASE_URL, Evalstream brings its own.',
    )
  } finally {
    await client.end().catch(() => {})
  }
}

/** A name with several addresses fails with the errors of all of them, and no words of its own. */
function reasonOf(error: unknown): string {
  if (error instanceof AggregateError && error.message === '') return reasonOf(error.errors[0])
  return error instanceof Error ? error.message : String(error)
}

async function migrateAt(connection: Connection): Promise<void> {
  const db = createDb(createPool(connection, 1))
  try {
    await migrate(db)
  } finally {
    await db.destroy()
  }
}
