import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { chmodSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { printReport } from './report.ts'

const RUNS = 3

/**
 * From the command to ready, installation and the export of the pages apart: cold makes the database,
 * warm finds it. `/readyz` is asked every 20 ms.
 */
export async function run(): Promise<void> {
  const cold: number[] = []
  const warm: number[] = []
  for (let index = 0; index < RUNS; index++) {
    const folder = mkdtempSync(join(tmpdir(), 'evalstream-start-'))
    chmodSync(folder, 0o755)
    cold.push(await measureStart(folder))
    warm.push(await measureStart(folder))
    rmSync(folder, { recursive: true, force: true })
  }
  const rows = [
    { start: 'cold', medianSeconds: median(cold), slowestSeconds: Math.max(...cold) },
    { start: 'warm', medianSeconds: median(warm), slowestSeconds: Math.max(...warm) },
  ]
  printReport(rows, { coldSeconds: median(cold), warmSeconds: median(warm) })
}

async function measureStart(folder: string): Promise<number> {
  const startedAt = performance.now()
  const env = { ...process.env, PORT: '0', EVALSTREAM_DATA: folder, LOG_LEVEL: 'warn' }
  const server = spawn(process.execPath, ['server/main.ts'], {
    cwd: join(import.meta.dirname, '..', '..'),
    env,
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const url = await readUrl(server)
  while (!(await fetch(`${url}/readyz`).catch(() => undefined))?.ok) await sleep(20)
  const seconds = (performance.now() - startedAt) / 1_000
  const exited = once(server, 'exit')
  server.kill('SIGINT')
  await exited
  return Math.round(seconds * 100) / 100
}

function readUrl(server: ChildProcess): Promise<string> {
  return new Promise((resolve, reject) => {
    let text = ''
    server.stdout?.on('data', (chunk) => {
      text += String(chunk)
      const url = /http:\/\/\S+/.exec(text)?.[0]
      if (url !== undefined) resolve(url)
    })
    server.once('exit', () => reject(new Error(`The server ended before it was ready: ${text}`)))
  })
}

function median(values: readonly number[]): number {
  return [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0
}
