import { once } from 'node:events'
import { Worker } from 'node:worker_threads'
import type { SimulatorWorkerData, SimulatorWorkerMessage } from './simulator-worker.ts'

export type SimulatorOptions = {
  /** 0 takes a free one. */
  port: number
  host?: string
  /** Files and folders of CSV, JSONL and JSON whose questions it can answer, read when first asked. */
  questions: readonly string[]
}

export type Simulator = AsyncDisposable & {
  /** The base URL of its models, `http://127.0.0.1:4010/v1`. */
  readonly url: string
  readonly port: number
}

/**
 * An OpenAI-compatible server whose models are simulated. It runs in a thread of its own, so that making
 * answers never disturbs the clock of who measures them. Rejects when the port is taken.
 */
export async function startSimulator({
  port,
  host = '127.0.0.1',
  questions,
}: SimulatorOptions): Promise<Simulator> {
  const workerData: SimulatorWorkerData = { port, host, questions }
  const worker = new Worker(new URL('./simulator-worker.ts', import.meta.url), { workerData })
  const exited = new Promise((resolve) => worker.once('exit', resolve))
  // `once` rejects with the worker's error, so a port in use reaches the caller.
  const [message] = (await once(worker, 'message')) as [SimulatorWorkerMessage]

  return {
    url: `http://${host}:${message.port}/v1`,
    port: message.port,
    async [Symbol.asyncDispose]() {
      worker.postMessage('stop')
      await exited
    },
  }
}
