import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { countTasks } from '../db/task-queries.ts'
import { assertSafeToListen } from './auth/assert-safe-to-listen.ts'
import type { Config } from './config.ts'
import { ensureExampleDatasets } from './datasets/ensure-example-datasets.ts'
import { createEngine, type Engine } from './engine.ts'
import { startHttpServer } from './http/http-server.ts'
import { createLog, type Log } from './log.ts'
import { ensureSimulatedModels } from './models/ensure-simulated-models.ts'
import { reportReady, reportRunnerReady } from './report.ts'
import { type Simulator, startSimulator } from './simulator/start-simulator.ts'
import { startAll } from './start-all.ts'
import { type Database, startDatabase } from './start-database.ts'
import { startRunnerThread } from './tasks/runner-thread.ts'

export type Role = 'all' | 'api' | 'runner'

const root = join(import.meta.dirname, '..')
const WEB = join(root, 'web', 'out')
const QUESTIONS = [join(root, 'examples', 'data')]

/** Builds everything a role needs, and takes it down in reverse. */
export async function runServer(config: Config, role: Role): Promise<AsyncDisposable> {
  const log = createLog(config)
  await using cleanup = new AsyncDisposableStack()
  const [database, simulator] = await startAll<[Database, Simulator | null]>(cleanup, [
    startDatabase(config),
    config.isSimulatorOn
      ? startSimulator({ port: 0, questions: QUESTIONS })
      : Promise.resolve(null),
  ])
  const parts = {
    config,
    log,
    connection: database.connection,
    simulatorUrl: simulator?.url ?? null,
  }
  if (role === 'runner') {
    // Hubs elsewhere hear of its commits from the database.
    cleanup.use(await startRunnerThread({ ...parts, onCommit: () => {} }))
    reportRunnerReady(database.location)
  } else {
    await startApi(cleanup, parts, role, database)
  }
  const owned = cleanup.move()
  return { [Symbol.asyncDispose]: () => owned.disposeAsync() }
}

type Parts = {
  config: Config
  log: Log
  connection: Database['connection']
  simulatorUrl: string | null
}

async function startApi(
  cleanup: AsyncDisposableStack,
  parts: Parts,
  role: Exclude<Role, 'runner'>,
  database: Database,
): Promise<void> {
  const { config } = parts
  const engine = cleanup.use(await createEngine(parts))
  await assertSafeToListen(engine, config.host)
  await addFirstData(engine)
  // Nobody can be at work in a database that only we have started: what was held is free at once.
  if (database.isOurs) await engine.queue.releaseAll()
  if (role === 'all') cleanup.use(await startRunnerThread({ ...parts, onCommit: engine.hub.take }))
  const webRoot = existsSync(WEB) ? WEB : null
  const http = cleanup.use(await startHttpServer(engine, { ...config, webRoot }))
  const taskCount = await countTasks(engine.db, {})
  reportReady(config, { url: http.url, dataLocation: database.location, taskCount })
}

async function addFirstData(engine: Engine): Promise<void> {
  await Promise.all([ensureSimulatedModels(engine), ensureExampleDatasets(engine)])
}
