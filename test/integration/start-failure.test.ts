import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { text } from 'node:stream/consumers'
import { expect, test } from 'vitest'

/** Starts everything, the simulator too, as `npm start` does. Resolves when the process has ended. */
async function startFailing(env: Record<string, string>) {
  const child = spawn(process.execPath, [resolve('server/main.ts')], {
    cwd: tmpdir(),
    env: { PATH: process.env['PATH'], PORT: '0', ...env },
    stdio: ['ignore', 'ignore', 'pipe'],
    timeout: 20_000,
    killSignal: 'SIGKILL',
  })
  const [said, [exitCode]] = await Promise.all([text(child.stderr), once(child, 'exit')])
  return { said, exitCode }
}

const UNUSABLE: [what: string, url: string][] = [
  ['is no URL', 'notaurl'],
  ['nobody answers at', 'postgresql://x:secret@127.0.0.1:1/zz'],
  ['names a socket that is not there', 'postgresql:///x?host=/nonexistent'],
]

test.each(UNUSABLE)(
  'a DATABASE_URL that %s ends the start with a sentence',
  async (_what, url) => {
    const { said, exitCode } = await startFailing({ DATABASE_URL: url })
    expect(said).toContain('DATABASE_URL')
    expect(said).not.toMatch(/^ +at |secret/m)
    expect(exitCode).toBe(1)
  },
  30_000,
)

test('a data folder in a folder that takes none ends the start with a sentence', async () => {
  const { said, exitCode } = await startFailing({ EVALSTREAM_DATA: '/proc/evalstream/data' })
  expect(said).toContain('EVALSTREAM_DATA')
  expect(exitCode).toBe(1)
}, 30_000)

test('a data folder that cannot be one ends the start with a sentence', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'evalstream-test-'))
  const file = join(folder, 'file')
  writeFileSync(file, '')
  const { said, exitCode } = await startFailing({ EVALSTREAM_DATA: file })
  rmSync(folder, { recursive: true })
  expect(said).toContain(`EVALSTREAM_DATA`)
  expect(said).toContain(file)
  expect(said).not.toMatch(/^ +at /m)
  expect(exitCode).toBe(1)
}, 30_000)
