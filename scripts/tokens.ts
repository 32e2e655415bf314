import { Command } from 'commander'
import { type AccessToken, listAccessTokens } from '../db/access-tokens.ts'
import { createDb, createPool, type Db } from '../db/database.ts'
import { createToken } from '../server/auth/create-token.ts'
import { revokeToken } from '../server/auth/revoke-token.ts'
import { SCOPES } from '../server/auth/viewer.ts'
import { loadEnvFile, readConfig } from '../server/config.ts'
import { DomainError } from '../server/errors.ts'
import { startDatabase } from '../server/start-database.ts'

const program = new Command('npm run tokens --').description(
  'Access tokens of this server. Scopes: read (queries), run (tasks, imports), admin (everything).',
)

program
  .command('create <name>')
  .description('make a token; it is shown once')
  .requiredOption('--scopes <scopes>', `comma-separated: ${SCOPES.join(', ')}`)
  .action((name: string, { scopes }: { scopes: string }) => run((db) => create(db, name, scopes)))

program
  .command('list')
  .description('all tokens, without their secrets')
  .action(() => run(list))

program
  .command('revoke <name>')
  .description('refuse a token from now on')
  .action((name: string) => run((db) => revoke(db, name)))

await program.parseAsync()

/** Against the database of the configuration, whether the server runs or not. */
async function run(command: (db: Db) => Promise<string>): Promise<void> {
  loadEnvFile()
  try {
    await using database = await startDatabase(readConfig())
    const db = createDb(createPool(database.connection, 1))
    try {
      console.log(await command(db))
    } finally {
      await db.destroy()
    }
  } catch (error) {
    if (!(error instanceof DomainError)) throw error
    console.error(error.hint === null ? error.message : `${error.message}\n${error.hint}`)
    process.exitCode = 1
  }
}

async function create(db: Db, name: string, scopes: string): Promise<string> {
  const names = scopes.split(',').map((scope) => scope.trim())
  const { text } = await createToken({ db }, { name, scopes: names })
  return `${text}\n\nKeep it now: it is stored as a hash and cannot be shown again.\nSend it as “Authorization: Bearer TOKEN”.`
}

async function list(db: Db): Promise<string> {
  const tokens = await listAccessTokens(db)
  if (tokens.length === 0)
    return 'There are no tokens. Make one: npm run tokens -- create NAME --scopes read,run'
  const rows = [['NAME', 'SCOPES', 'CREATED', 'LAST USED', ''], ...tokens.map(describe)]
  const widths = rows[0]?.map((_, column) =>
    Math.max(...rows.map((row) => row[column]?.length ?? 0)),
  )
  return rows
    .map((row) =>
      row
        .map((cell, column) => cell.padEnd(widths?.[column] ?? 0))
        .join('  ')
        .trimEnd(),
    )
    .join('\n')
}

function describe({ name, scopes, createdAt, lastUsedAt, revokedAt }: AccessToken): string[] {
  return [
    name,
    scopes.join(','),
    minute(createdAt),
    lastUsedAt === null ? 'never' : minute(lastUsedAt),
    revokedAt === null ? '' : `revoked ${minute(revokedAt)}`,
  ]
}

function minute(at: Date): string {
  return at.toISOString().slice(0, 16).replace('T', ' ')
}

async function revoke(db: Db, name: string): Promise<string> {
  const token = await revokeToken({ db }, name)
  return `“${token.name}” is refused from now on. What it has open is closed within half a minute.`
}
