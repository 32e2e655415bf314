import { Readable } from 'node:stream'
import { v7 as uuid } from 'uuid'
import { readConfig } from '../../server/config.ts'
import { importDataset } from '../../server/datasets/import-dataset.ts'
import { createEngine, type Engine } from '../../server/engine.ts'
import type { StoredEvent } from '../../server/events/event.ts'
import { createLog } from '../../server/log.ts'
import { createModel } from '../../server/models/create-model.ts'
import type { ModelLimits } from '../../server/models/limits.ts'
import { createRunner } from '../../server/tasks/runner.ts'
import { startTask } from '../../server/tasks/start-task.ts'
import type { StartTaskInput } from '../../server/tasks/start-task-input.ts'
import { createTestDatabase, type TestDatabase } from './database.ts'
import { eachOf } from './each-of.ts'

export interface TestEngine extends AsyncDisposable {
  readonly engine: Engine
  readonly database: TestDatabase
  /** One more runner over the same database, as on another machine. Ends with the engine if not before. */
  addRunner(): Promise<AsyncDisposable>
}

export type TestEngineOptions = {
  /** Environment of engine and runners: keys that models name. */
  env?: Record<string, string>
  runners?: number
  simulatorUrl?: string | null
}

/** Engine and runners over a database of their own; models may name loopback addresses. */
export async function startTestEngine({
  env = {},
  runners = 1,
  simulatorUrl = null,
}: TestEngineOptions = {}): Promise<TestEngine> {
  await using cleanup = new AsyncDisposableStack()
  const database = cleanup.use(await createTestDatabase())
  const config = readConfig({ EVALSTREAM_ALLOW_PRIVATE_HOSTS: 'on', LOG_LEVEL: 'error', ...env })
  const log = createLog(config)
  const shared = { config, log, connection: database.connection, simulatorUrl }
  const engine = cleanup.use(await createEngine(shared))
  const living = cleanup.use(new AsyncDisposableStack())
  const addRunner = async () =>
    living.use(disposedOnce(await createRunner({ ...shared, onCommit: engine.hub.take })))
  for (let count = 0; count < runners; count++) await addRunner()
  const owned = cleanup.move()
  return { engine, database, addRunner, [Symbol.asyncDispose]: () => owned.disposeAsync() }
}

function disposedOnce(thing: AsyncDisposable): AsyncDisposable {
  let disposal: PromiseLike<void> | undefined
  return {
    [Symbol.asyncDispose]: async () => {
      disposal ??= thing[Symbol.asyncDispose]()
      await disposal
    },
  }
}

export type TaskSetup = Partial<StartTaskInput> & {
  questionCount: number
  /** Base URL of the one model. */
  url: string
  apiKeyEnv?: string
  limits?: Partial<ModelLimits>
  price?: { inputPerMillion: number; outputPerMillion: number }
}

/** A dataset of numbered questions, whose reference is the number, and one model to ask. */
export async function prepareTask(
  engine: Engine,
  { questionCount, url, apiKeyEnv, limits = {}, price, ...input }: TaskSetup,
): Promise<StartTaskInput> {
  const name = `set-${uuid()}`
  const rows = Array.from({ length: questionCount }, (_, index) => `Question ${index},${index}`)
  const content = Readable.from([Buffer.from(['question,answer', ...rows].join('\n'))])
  const { id: datasetId } = await importDataset(engine, { name, fileName: 'set.csv', content })
  const model = await createModel(engine, {
    name: `model-${uuid()}`,
    vendorModel: 'vendor-model',
    baseUrl: url,
    ...(apiKeyEnv === undefined ? {} : { apiKeyEnv }),
    ...(price === undefined ? {} : { price }),
    limits,
  })
  const scorers = [{ type: 'numeric' as const }]
  return { mode: 'objective', datasetId, modelIds: [model.id], scorers, ...input }
}

export async function startNumberedTask(engine: Engine, setup: TaskSetup) {
  return startTask(engine, await prepareTask(engine, setup))
}

export const TASK_ENDS = ['task.finished', 'task.failed', 'task.cancelled'] as const

/** Events of a task from its first on, up to and with the first of one of the kinds. */
export async function collectUntil(
  engine: Engine,
  task: { id: string; epoch: string },
  kinds: readonly string[] = TASK_ENDS,
  after = `${task.epoch}.0`,
): Promise<StoredEvent[]> {
  const stop = new AbortController()
  const events: StoredEvent[] = []
  for await (const event of eachOf(engine.hub.watchTask(task.id, after, stop.signal))) {
    events.push(event)
    if (kinds.includes(event.kind)) break
  }
  stop.abort()
  return events
}

/** Waits until the condition gives something. Throws after `timeoutMs`, so that a test says what it waited for. */
export async function eventually<T>(
  what: string,
  condition: () => Promise<T | undefined | false> | T | undefined | false,
  timeoutMs = 15_000,
): Promise<T> {
  const endAt = performance.now() + timeoutMs
  while (performance.now() < endAt) {
    const value = await condition()
    if (value !== undefined && value !== false) return value
    await new Promise((resolve) => setTimeout(resolve, 20))
  }
  throw new Error(`Waited ${timeoutMs} ms in vain: ${what}`)
}
