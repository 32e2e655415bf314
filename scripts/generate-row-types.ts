// Writes db/generated.ts from the migrations, over a database made for it. `--verify` only compares.
import { spawnSync } from 'node:child_process'
import { chmodSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createDb, createPool, migrate } from '../db/database.ts'
import { startEmbeddedPostgres } from '../db/embedded.ts'

const folder = mkdtempSync(join(tmpdir(), 'evalstream-types-'))
chmodSync(folder, 0o755)
try {
  await using postgres = await startEmbeddedPostgres(join(folder, 'pg'))
  const db = createDb(createPool(postgres.connection, 1))
  await migrate(db)
  await db.destroy()
  const { host, user, database } = postgres.connection
  const url = `postgresql://${user}@localhost/${database}?host=${encodeURIComponent(host)}`
  const mapping = JSON.stringify({ int8: 'number', numeric: 'number' })
  const flags = [
    '--dialect',
    'postgres',
    '--camel-case',
    '--url',
    url,
    '--out-file',
    'db/generated.ts',
  ]
  const tables = ['--include-pattern', 'public.*', '--exclude-pattern', 'kysely_*']
  const verify = process.argv.includes('--verify') ? ['--verify'] : []
  const { status } = spawnSync(
    join('node_modules', '.bin', 'kysely-codegen'),
    [...flags, ...tables, '--type-mapping', mapping, ...verify],
    { stdio: 'inherit' },
  )
  process.exitCode = status ?? 1
} finally {
  rmSync(folder, { recursive: true, force: true })
}
