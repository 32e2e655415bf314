import { execFile } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { createTestDatabase } from '../support/database.ts'
import { startImportServer } from '../support/import-server.ts'

const cleanup = new AsyncDisposableStack()
const { db } = cleanup.use(await createTestDatabase())
const server = cleanup.use(await startImportServer(db))
const folder = cleanup.adopt(mkdtempSync(join(tmpdir(), 'evalstream-import-')), (path) =>
  rmSync(path, { recursive: true }),
)
afterAll(() => cleanup.disposeAsync())

type Run = { code: number; stdout: string; stderr: string }

function runImport(...args: string[]): Promise<Run> {
  return new Promise((resolve) => {
    const command = ['scripts/import-dataset.ts', ...args]
    execFile(process.execPath, command, (error, stdout, stderr) =>
      resolve({ code: error ? Number(error.code) : 0, stdout, stderr }),
    )
  })
}

function fileOf(name: string, content: string): string {
  const path = join(folder, name)
  writeFileSync(path, content)
  return path
}

test('says what was imported and where to see it', async () => {
  const file = fileOf('two.jsonl', '{"turns":["a","b"]}\n{"prompt":"c"}\n')
  const { code, stdout } = await runImport(file, '--url', server.url)
  expect(code).toBe(0)
  expect(stdout).toMatch(/^Imported .*two\.jsonl as “two”\.\n {2}3 questions in 1 conversations/)
  expect(stdout).toContain(`${server.url}/dataset?id=`)
})

test('shows the bad rows as a table and fails, but imports the other files', async () => {
  const bad = fileOf('bad.csv', `question,turn,context_id\nx,二,k\n,1,k\n${',1,k\n'.repeat(120)}`)
  const good = fileOf('good.csv', 'question\nx\n')
  const { code, stdout, stderr } = await runImport(bad, good, '--url', server.url)
  expect(code).toBe(1)
  expect(stderr.split('\n').slice(0, 5)).toEqual([
    `${bad} was not imported: 242 rows cannot be used. Nothing was stored.`,
    'Mend the rows named here and import the file again.',
    '  line  column    reason',
    '     2  turn      turn must be a whole number from 1, found "二"',
    '     3  question  question is empty',
  ])
  expect(stderr).toContain('… and 142 more')
  expect(stdout).toContain('as “good”')
})

test('a file that is not there, a name for two files and no file at all are told apart', async () => {
  const missing = await runImport(join(folder, 'none.csv'), '--url', server.url)
  expect(missing).toMatchObject({ code: 1, stderr: expect.stringContaining('cannot be read') })
  expect((await runImport('a', 'b', '--name', 'x')).code).toBe(2)
  expect((await runImport()).code).toBe(2)
})

test('without a server it says what to do and exits with 13', async () => {
  const port = await freePort()
  const file = fileOf('x.csv', 'question\nx\n')
  const { code, stderr } = await runImport(file, '--url', `http://127.0.0.1:${port}`)
  expect(code).toBe(13)
  expect(stderr).toContain('Start one with npm start')
})

async function freePort(): Promise<number> {
  const probe = createServer()
  await new Promise<void>((resolve) => probe.listen(0, '127.0.0.1', resolve))
  const address = probe.address()
  await new Promise((resolve) => probe.close(resolve))
  return typeof address === 'object' && address ? address.port : 0
}
