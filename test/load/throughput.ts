import { once } from 'node:events'
import { Worker } from 'node:worker_threads'
import { startTask } from '../../server/tasks/start-task.ts'
import { eachOf } from '../support/each-of.ts'
import { printReport } from './report.ts'
import { addModel, addQuestions, type Stack, startStack } from './support/stack.ts'
import type { BareTask } from './throughput-worker.ts'

/** Enough to keep both sides busy: what piles up behind a commit goes into the next one. */
const CONCURRENCY = 512
const VENDOR_MODEL = 'sim:ttft=0,rate=0,jitter=0,tokens=20'
const BARE_CALLS = 10_000

/**
 * Calls per second through the whole path (queue, stream, commit, event) against a server without
 * delay, beside undici alone reading the same streams from the same server in a thread of its own.
 */
export async function run(): Promise<void> {
  await using stack = await startStack()
  const datasetId = await addQuestions(stack, 1_000)
  const modelId = await addModel(stack, 'instant', VENDOR_MODEL, CONCURRENCY)
  const task = { stack, datasetId, modelId }
  // Heaps grow to what the load wants, and code is compiled, before anything is measured.
  await runTask(task, 10)
  const first = await runTask(task, 1)
  const barePerSecond = await runBare(stack)
  const long = await runTask(task, 99)
  const rssMbAt100k = rssMb()
  const bareAgain = await runBare(stack)
  const bare = (barePerSecond + bareAgain) / 2
  const ratio = long.callsPerSecond / bare
  printReport(
    [
      { what: 'whole path, 1,000 calls', callsPerSecond: first.callsPerSecond, rssMb: first.rssMb },
      { what: 'whole path, 99,000 calls', callsPerSecond: long.callsPerSecond, rssMb: rssMbAt100k },
      { what: 'bare undici', callsPerSecond: bare, rssMb: null },
    ],
    {
      callsPerSecond: round(long.callsPerSecond),
      barePerSecond: round(bare),
      ratio: round(ratio),
      rssMbAt1k: round(first.rssMb),
      rssMbAt100k: round(rssMbAt100k),
    },
  )
}

type TaskRun = { stack: Stack; datasetId: string; modelId: string }

async function runTask({ stack, datasetId, modelId }: TaskRun, repeats: number) {
  const { engine } = stack
  const stop = new AbortController()
  const startedAt = performance.now()
  const task = await startTask(engine, {
    name: `throughput × ${repeats}`,
    mode: 'objective',
    datasetId,
    modelIds: [modelId],
    scorers: [{ type: 'contains' }],
    repeats,
  })
  let finished = 0
  for await (const { kind } of eachOf(
    engine.hub.watchTask(task.id, `${task.epoch}.0`, stop.signal),
  )) {
    if (kind === 'call.finished') finished += 1
    if (kind === 'task.finished' || kind === 'task.failed') break
  }
  stop.abort()
  const seconds = (performance.now() - startedAt) / 1_000
  if (finished !== task.totalCount)
    throw new Error(`Only ${finished} of ${task.totalCount} calls finished`)
  return { callsPerSecond: finished / seconds, rssMb: rssMb() }
}

async function runBare({ simulator }: Stack): Promise<number> {
  const workerData: BareTask = {
    url: simulator.url,
    vendorModel: VENDOR_MODEL,
    concurrency: CONCURRENCY,
    calls: BARE_CALLS,
  }
  const worker = new Worker(new URL('./throughput-worker.ts', import.meta.url), { workerData })
  const [callsPerSecond] = (await once(worker, 'message')) as [number]
  await worker.terminate()
  return callsPerSecond
}

function rssMb(): number {
  return process.memoryUsage().rss / 1024 / 1024
}

function round(value: number): number {
  return Math.round(value * 100) / 100
}
