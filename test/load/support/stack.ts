import { chmodSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { readConfig } from '../../../server/config.ts'
import { importDataset } from '../../../server/datasets/import-dataset.ts'
import { createEngine, type Engine } from '../../../server/engine.ts'
import { startHttpServer } from '../../../server/http/http-server.ts'
import type { HttpServer } from '../../../server/http/listen.ts'
import { createLog } from '../../../server/log.ts'
import { createModel } from '../../../server/models/create-model.ts'
import { type Simulator, startSimulator } from '../../../server/simulator/start-simulator.ts'
import { startDatabase } from '../../../server/start-database.ts'
import { startRunnerThread } from '../../../server/tasks/runner-thread.ts'

/** The product as `npm start` builds it, in a folder of its own. */
export interface Stack extends AsyncDisposable {
  readonly engine: Engine
  readonly http: HttpServer
  readonly simulator: Simulator
}

export async function startStack(): Promise<Stack> {
  await using cleanup = new AsyncDisposableStack()
  const folder = mkdtempSync(join(tmpdir(), 'evalstream-bench-'))
  chmodSync(folder, 0o755)
  cleanup.defer(() => rmSync(folder, { recursive: true, force: true }))
  const config = { ...readConfig({}), logLevel: 'warn' as const, dataDir: folder, port: 0 }
  const log = createLog(config)
  const database = cleanup.use(await startDatabase(config))
  const simulator = cleanup.use(await startSimulator({ port: 0, questions: [] }))
  const { connection } = database
  const parts = { config, log, connection, simulatorUrl: simulator.url }
  const engine = cleanup.use(await createEngine(parts))
  cleanup.use(await startRunnerThread({ ...parts, onCommit: engine.hub.take }))
  const http = cleanup.use(await startHttpServer(engine, { ...config, webRoot: null }))
  const owned = cleanup.move()
  return { engine, http, simulator, [Symbol.asyncDispose]: () => owned.disposeAsync() }
}

export async function addQuestions({ engine }: Stack, count: number): Promise<string> {
  async function* rows() {
    for (let from = 0; from < count; from += 1_000) {
      const lines = Array.from({ length: Math.min(1_000, count - from) }, (_, index) =>
        JSON.stringify({ question: `Question ${from + index + 1}`, answer: String(from + index) }),
      )
      yield Buffer.from(`${lines.join('\n')}\n`)
    }
  }
  const { id } = await importDataset(engine, {
    name: `questions-${count}`,
    fileName: 'questions.jsonl',
    content: rows(),
  })
  return id
}

export async function addModel(
  { engine }: Stack,
  name: string,
  vendorModel: string,
  maxConcurrency: number,
): Promise<string> {
  const { id } = await createModel(engine, {
    name,
    vendorModel,
    simulated: true,
    limits: { maxConcurrency },
  })
  return id
}
