import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { chmodSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { type AddressInfo, createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'

export type Role = 'all' | 'api' | 'runner'

/** A server or runner as a process of its own. */
export interface NodeProcess extends AsyncDisposable {
  readonly pid: number
  /** `kill -9`; resolves when the process is gone. */
  kill(): Promise<void>
}

const READY_MS = 40_000

/** Starts `node server/main.ts <role>` and waits until it says that it is ready. */
export async function startNode(
  role: Role,
  env: Readonly<Record<string, string>>,
): Promise<NodeProcess> {
  const child = spawn(process.execPath, [resolve('server/main.ts'), role], {
    // No .env of the developer is read here.
    cwd: tmpdir(),
    env: {
      PATH: process.env['PATH'],
      EVALSTREAM_ALLOW_PRIVATE_HOSTS: 'on',
      EVALSTREAM_SIMULATOR: 'off',
      LOG_LEVEL: 'error',
      ...env,
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  const exited = once(child, 'exit')
  const output = collect(child)
  const timer = setTimeout(() => child.kill('SIGKILL'), READY_MS)
  const ended = exited.then(() => {
    throw new Error(`${role} ended before it was ready: ${output.text()}`)
  })
  await Promise.race([output.ready, ended])
  clearTimeout(timer)
  // From here on an exit is what the test wants.
  ended.catch(() => {})
  let isWanted = false
  child.once('exit', (code, signal) => {
    if (!isWanted) console.error(`${role} ended by itself (${code ?? signal}): ${output.text()}`)
  })
  const end = async (signal: 'SIGKILL' | 'SIGTERM') => {
    isWanted = true
    if (child.exitCode === null && child.signalCode === null) child.kill(signal)
    await exited
  }
  return {
    pid: child.pid ?? 0,
    kill: () => end('SIGKILL'),
    [Symbol.asyncDispose]: () => end('SIGTERM'),
  }
}

function collect(child: ChildProcess) {
  let text = ''
  const ready = Promise.withResolvers<void>()
  const take = (chunk: Buffer) => {
    text += String(chunk)
    if (/ is ready/.test(text)) ready.resolve()
  }
  child.stdout?.on('data', take)
  child.stderr?.on('data', take)
  return { ready: ready.promise, text: () => text.slice(-4_000) }
}

/** A folder of its own that PostgreSQL may pass when the tests run as root. */
export function createDataDir(): Disposable & { readonly path: string } {
  const path = mkdtempSync(join(tmpdir(), 'evalstream-kill-'))
  chmodSync(path, 0o755)
  return { path, [Symbol.dispose]: () => rmSync(path, { recursive: true, force: true }) }
}

/** Process of the embedded server of a data folder, as PostgreSQL itself notes it. */
export function postmasterPid(dataDir: string): number {
  return Number.parseInt(readFileSync(join(dataDir, 'postgres', 'postmaster.pid'), 'utf8'), 10)
}

/** A port that nobody listens on: a server that is started again must have the same. */
export async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  server.close()
  await once(server, 'close')
  return port
}
