import { parentPort, workerData } from 'node:worker_threads'
import type { Connection } from '../../db/database.ts'
import type { Config } from '../config.ts'
import type { AppendedEvents } from '../events/append-events.ts'
import { createLog } from '../log.ts'
import { createRunner } from './runner.ts'

/** What the thread is started with. */
export type RunnerWorkerData = {
  config: Pick<Config, 'env' | 'allowPrivateHosts' | 'logLevel'>
  connection: Connection
  simulatorUrl: string | null
}

/** What the thread says: that it runs, and what its commits appended. */
export type RunnerWorkerMessage = 'ready' | AppendedEvents

const { config, connection, simulatorUrl } = workerData as RunnerWorkerData
const log = createLog(config)
const say = (message: RunnerWorkerMessage) => parentPort?.postMessage(message)
const runner = await createRunner({
  config,
  connection,
  log,
  simulatorUrl,
  onCommit: say,
})
say('ready')
parentPort?.once('message', async () => {
  await runner[Symbol.asyncDispose]()
  parentPort?.close()
})
