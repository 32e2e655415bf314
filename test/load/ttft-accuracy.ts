import { once } from 'node:events'
import { Worker } from 'node:worker_threads'
import { startSimulator } from '../../server/simulator/start-simulator.ts'
import { RUNNER_HEAP } from '../../server/tasks/runner-thread.ts'
import { printReport } from './report.ts'
import type { ClientMeasure, ClientName, ClientTask } from './ttft-accuracy-client.ts'

const LEVELS = [
  { streams: 1, tokens: 4, rounds: 1 },
  { streams: 50, tokens: 20, rounds: 1 },
  { streams: 500, tokens: 20, rounds: 3 },
]
const CLIENTS: readonly ClientName[] = ['evalstream', 'fetch', 'openai']
const WARM_UP_MS = 3000
const MEASURE_MS = 8000

type Level = { streams: number; measures: Record<ClientName, ClientMeasure> }

/**
 * How late each client is with the first token: its own stamp − the server's send time, both on the
 * machine's monotonic clock. Server and client have a thread each, and every client the same load.
 */
export async function run(): Promise<void> {
  await using simulator = await startSimulator({ port: 0, questions: [] })
  const levels: Level[] = []
  for (const { streams, tokens, rounds } of LEVELS) {
    const all: Record<ClientName, ClientMeasure[]> = { evalstream: [], fetch: [], openai: [] }
    // By turns, so that a moment in which the machine is busy with something else meets all of them.
    for (let round = 0; round < rounds; round++) {
      for (const client of CLIENTS) {
        const measured = await measure({
          client,
          url: simulator.url,
          streams,
          vendorModel: `sim:ttft=200,rate=20,jitter=0.3,tokens=${tokens},stamps=1`,
          warmUpMs: WARM_UP_MS,
          measureMs: MEASURE_MS,
        })
        all[client].push(measured)
      }
    }
    const { evalstream, fetch, openai } = all
    const measures = { evalstream: pool(evalstream), fetch: pool(fetch), openai: pool(openai) }
    levels.push({ streams, measures })
  }
  printReport(levels.flatMap(toRows), { levels: levels.map(toJson) })
}

async function measure(workerData: ClientTask): Promise<ClientMeasure> {
  const url = new URL('./ttft-accuracy-client.ts', import.meta.url)
  // Ours has the heap of a runner thread; the others have what their users have.
  const resourceLimits = workerData.client === 'evalstream' ? RUNNER_HEAP : {}
  const worker = new Worker(url, { workerData, resourceLimits })
  const [result] = (await once(worker, 'message')) as [ClientMeasure]
  await worker.terminate()
  return result
}

function pool(rounds: readonly ClientMeasure[]): ClientMeasure {
  const sum = (read: (round: ClientMeasure) => number) =>
    rounds.reduce((total, round) => total + read(round), 0)
  return {
    lateMs: rounds.flatMap(({ lateMs }) => lateMs),
    failures: sum(({ failures }) => failures),
    loopShare: sum(({ loopShare }) => loopShare) / rounds.length,
  }
}

function toRows({ streams, measures }: Level) {
  return CLIENTS.map((client) => {
    const { lateMs, failures, loopShare } = measures[client]
    return {
      streams,
      client,
      samples: lateMs.length,
      failures,
      p50Ms: quantile(lateMs, 0.5),
      p90Ms: quantile(lateMs, 0.9),
      p99Ms: quantile(lateMs, 0.99),
      maxMs: quantile(lateMs, 1),
      loopBusy: `${Math.round(loopShare * 100)} %`,
    }
  })
}

function toJson({ streams, measures }: Level) {
  const of = (client: ClientName, share: number) =>
    Number(quantile(measures[client].lateMs, share).toFixed(3))
  return {
    streams,
    p50Ms: of('evalstream', 0.5),
    p99Ms: of('evalstream', 0.99),
    fetchP50Ms: of('fetch', 0.5),
    fetchP99Ms: of('fetch', 0.99),
    openaiP50Ms: of('openai', 0.5),
    openaiP99Ms: of('openai', 0.99),
    samples: measures.evalstream.lateMs.length,
  }
}

function quantile(values: readonly number[], share: number): number {
  const sorted = values.toSorted((a, b) => a - b)
  return sorted[Math.max(0, Math.ceil(sorted.length * share) - 1)] ?? Number.NaN
}
