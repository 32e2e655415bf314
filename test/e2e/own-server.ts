import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdirSync, rmSync } from 'node:fs'
import { createServer } from 'node:net'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'

const root = join(import.meta.dirname, '..', '..')

/** `npm start`'s server in a folder of its own, which can be stopped and started again in the middle of a test. */
export interface OwnServer extends AsyncDisposable {
  readonly url: string
  /** Ctrl-C, and the wait for its end. Returns its exit code. */
  stop(): Promise<number | null>
  start(): Promise<void>
}

export async function startOwnServer(name: string): Promise<OwnServer> {
  const dataDir = join(root, 'test-results', `${name}-${process.pid}`)
  mkdirSync(dataDir, { recursive: true })
  const port = await findFreePort()
  const url = `http://127.0.0.1:${port}`
  let child: ChildProcess | undefined

  const start = async () => {
    const env = { ...process.env, PORT: String(port), EVALSTREAM_DATA: dataDir, LOG_LEVEL: 'warn' }
    child = spawn(process.execPath, ['server/main.ts'], {
      cwd: root,
      env,
      stdio: ['ignore', 'ignore', 'inherit'],
    })
    await waitUntilReady(url, child)
  }
  const stop = async () => {
    if (child === undefined || child.exitCode !== null) return child?.exitCode ?? null
    const exited = once(child, 'exit')
    child.kill('SIGINT')
    const [code] = await exited
    return code as number | null
  }
  await start()
  return {
    url,
    start,
    stop,
    [Symbol.asyncDispose]: async () => {
      await stop()
      rmSync(dataDir, { recursive: true, force: true })
    },
  }
}

async function waitUntilReady(url: string, child: ChildProcess): Promise<void> {
  for (let attempt = 0; attempt < 600; attempt++) {
    const response = await fetch(`${url}/readyz`).catch(() => undefined)
    if (response?.ok) return
    if (child.exitCode !== null) throw new Error(`The server ended with ${child.exitCode}`)
    await sleep(100)
  }
  throw new Error('The server was not ready within a minute')
}

async function findFreePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  server.close()
  await once(server, 'close')
  if (address === null || typeof address === 'string') throw new Error('There is no free port')
  return address.port
}
