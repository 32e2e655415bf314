import { once } from 'node:events'
import { Worker } from 'node:worker_threads'
import { pauseTask } from '../../server/tasks/pause-task.ts'
import { resumeTask } from '../../server/tasks/resume-task.ts'
import { startTask } from '../../server/tasks/start-task.ts'
import type { SubscribersResult, SubscribersTask } from './live-latency-worker.ts'
import { printReport } from './report.ts'
import { addModel, addQuestions, type Stack, startStack } from './support/stack.ts'

const SUBSCRIBERS = 20
/** Made first and not counted: the server compiles its hot paths while it makes them. */
const WARM_UP_CALLS = 2_000
const CALLS = 2_000
/** About 190 ms a call and its commits, so that as many at once make about 200 calls a second. */
const VENDOR_MODEL = 'sim:ttft=100,rate=100,tokens=8,jitter=0.1,stamps=1'
const CONCURRENCY = 43

/**
 * From the moment the provider wrote the first token of a call to the event in the hands of a
 * subscriber over graphql-ws. The simulator writes into each token when it sent it, on the clock
 * that all processes of a machine share.
 */
export async function run(): Promise<void> {
  await using stack = await startStack()
  const datasetId = await addQuestions(stack, WARM_UP_CALLS + CALLS)
  const modelId = await addModel(stack, 'stamping', VENDOR_MODEL, CONCURRENCY)
  const { engine, http } = stack
  const task = await startTask(engine, {
    name: 'live latency',
    mode: 'objective',
    datasetId,
    modelIds: [modelId],
    scorers: [{ type: 'contains' }],
  })
  await pauseTask(engine, task.id)
  const workerData: SubscribersTask = {
    url: `${http.url.replace('http', 'ws')}/graphql`,
    taskId: `Task:${task.id}`,
    after: `${task.epoch}.0`,
    subscribers: SUBSCRIBERS,
  }
  const worker = new Worker(new URL('./live-latency-worker.ts', import.meta.url), { workerData })
  await once(worker, 'message')
  const startedAt = performance.now()
  await resumeTask(engine, task.id)
  const [seen] = (await once(worker, 'message')) as [SubscribersResult]
  const seconds = (performance.now() - startedAt) / 1_000
  await worker.terminate()
  report(seen, await readSentAt(stack, task.id), (WARM_UP_CALLS + CALLS) / seconds)
}

/** When the provider wrote the first token of each call that counts. */
async function readSentAt({ engine }: Stack, taskId: string): Promise<Map<string, bigint>> {
  const calls = await engine.db
    .selectFrom('calls')
    .select(['id', 'answer'])
    .where('taskId', '=', taskId)
    .where('status', '=', 'finished')
    .where('position', '>', WARM_UP_CALLS)
    .execute()
  return new Map(calls.map(({ id, answer }) => [id, BigInt(/\d+/.exec(answer ?? '')?.[0] ?? 0)]))
}

function report(
  seen: SubscribersResult,
  sentAt: Map<string, bigint>,
  callsPerSecond: number,
): void {
  const lateMs = seen
    .flatMap(({ chatId, atNs }) => {
      const sent = sentAt.get(chatId)
      return sent === undefined ? [] : Number(atNs - sent) / 1e6
    })
    .sort((a, b) => a - b)
  const quantile = (share: number) =>
    Math.round((lateMs[Math.floor(lateMs.length * share)] ?? 0) * 100) / 100
  const result = { p50Ms: quantile(0.5), p99Ms: quantile(0.99) }
  printReport(
    [{ subscribers: SUBSCRIBERS, callsPerSecond, deliveries: lateMs.length, ...result }],
    {
      ...result,
      subscribers: SUBSCRIBERS,
      callsPerSecond: Math.round(callsPerSecond),
      deliveries: lateMs.length,
      expected: CALLS * SUBSCRIBERS,
    },
  )
}
