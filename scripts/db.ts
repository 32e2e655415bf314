// npm run db -- migrate | psql | reset | url
import { spawnSync } from 'node:child_process'
import { createInterface } from 'node:readline/promises'
import { Command } from 'commander'
import pg from 'pg'
import { type Connection, createDb, createPool, migrate } from '../db/database.ts'
import { loadEnvFile, readConfig } from '../server/config.ts'
import { openDatabase } from '../server/start-database.ts'

loadEnvFile()
const config = readConfig()
const program = new Command('npm run db --').description(
  'Looks after the database: the embedded one, or that of DATABASE_URL.',
)
program.command('migrate').description('apply the migrations that are missing').action(runMigrate)
program.command('psql').description('ask it in SQL').action(runPsql)
program
  .command('reset')
  .description('delete everything in it and start anew')
  .option('--yes', 'do not ask')
  .action(runReset)
program.command('url').description('print how to connect').action(runUrl)
await program.parseAsync()

async function runMigrate(): Promise<void> {
  await using database = await openDatabase(config)
  const applied = await migrateAt(database.connection)
  console.log(
    applied.length === 0
      ? 'Nothing to do: every migration is applied.'
      : `Applied ${applied.join(', ')}.`,
  )
}

async function migrateAt(connection: Connection): Promise<string[]> {
  const db = createDb(createPool(connection, 1))
  try {
    return await migrate(db)
  } finally {
    await db.destroy()
  }
}

async function runReset({ yes = false }: { yes?: boolean }): Promise<void> {
  await using database = await openDatabase(config)
  if (!yes && !(await confirm(`Delete all data in ${database.location}? Type yes: `))) return
  const pool = createPool(database.connection, 1)
  await pool.query(
    'drop schema if exists pgboss cascade; drop schema public cascade; create schema public',
  )
  await pool.end()
  await migrateAt(database.connection)
  console.log('Done: the database is empty and migrated.')
}

async function confirm(question: string): Promise<boolean> {
  const lines = createInterface({ input: process.stdin, output: process.stdout })
  const answer = await lines.question(question)
  lines.close()
  if (answer.trim() === 'yes') return true
  console.log('Nothing was changed.')
  return false
}

async function runUrl(): Promise<void> {
  await using database = await openDatabase(config)
  console.log(urlOf(database.connection))
  if (database.isOurs)
    console.error('The embedded database runs while Evalstream does: start it first.')
}

function urlOf(connection: Connection): string {
  if ('connectionString' in connection) return connection.connectionString
  const { host, user, database } = connection
  return `postgresql://${user}@localhost/${database}?host=${encodeURIComponent(host)}`
}

async function runPsql(): Promise<void> {
  await using database = await openDatabase(config)
  const { error } = spawnSync('psql', [urlOf(database.connection)], { stdio: 'inherit' })
  if (error !== undefined) await prompt(database.connection)
}

/** For machines without psql: statements end with a semicolon, \q leaves. */
async function prompt(connection: Connection): Promise<void> {
  const client = new pg.Client(connection)
  await client.connect()
  const lines = createInterface({ input: process.stdin, output: process.stdout, prompt: 'sql> ' })
  console.log(
    'There is no psql here, so this is a plain prompt. End a statement with ;  Leave with \\q',
  )
  lines.prompt()
  let statement = ''
  for await (const line of lines) {
    if (line.trim() === '\\q') break
    statement += `${line}\n`
    if (!line.trimEnd().endsWith(';')) continue
    await printResult(client, statement)
    statement = ''
    lines.prompt()
  }
  await client.end()
}

async function printResult(client: pg.Client, statement: string): Promise<void> {
  try {
    const { rows, command, rowCount } = await client.query(statement)
    if (rows.length > 0) console.table(rows.slice(0, 200))
    console.log(`${command} ${rowCount ?? ''}`)
  } catch (error) {
    console.error(error instanceof Error ? error.message : error)
  }
}
