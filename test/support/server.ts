import { readConfig } from '../../server/config.ts'
import { createEngine, type Engine } from '../../server/engine.ts'
import { startHttpServer } from '../../server/http/http-server.ts'
import type { HttpServer, ListenOptions } from '../../server/http/listen.ts'
import { createLog } from '../../server/log.ts'
import { startSimulator } from '../../server/simulator/start-simulator.ts'
import { createRunner } from '../../server/tasks/runner.ts'
import { createTestDatabase } from './database.ts'

export interface TestServer extends HttpServer {
  readonly engine: Engine
}

/** Everything `npm start` runs, over a database of its own: engine, runner, simulator, API. */
export async function startTestServer(options: Partial<ListenOptions> = {}): Promise<TestServer> {
  await using cleanup = new AsyncDisposableStack()
  const { connection, url: databaseUrl } = cleanup.use(await createTestDatabase())
  const questions = ['examples/data']
  const simulator = cleanup.use(await startSimulator({ port: 0, questions }))
  const config = readConfig({ DATABASE_URL: databaseUrl, LOG_LEVEL: 'error', PORT: '0' })
  const log = createLog(config)
  const shared = { config, log, connection, simulatorUrl: simulator.url }
  const engine = cleanup.use(await createEngine(shared))
  cleanup.use(await createRunner({ ...shared, onCommit: engine.hub.take }))
  const http = cleanup.use(
    await startHttpServer(engine, { port: 0, host: '127.0.0.1', webRoot: null, ...options }),
  )
  const owned = cleanup.move()
  return { ...http, engine, [Symbol.asyncDispose]: () => owned.disposeAsync() }
}
