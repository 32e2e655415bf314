import { hostname } from 'node:os'
import { v7 as uuid } from 'uuid'
import { type Connection, createDb, createPool } from '../../db/database.ts'
import { createCallLedger } from '../calls/call-ledger.ts'
import { createOutputPublisher, WATCH_CHANNEL } from '../calls/output-publisher.ts'
import type { Config } from '../config.ts'
import type { AppendedEvents } from '../events/append-events.ts'
import { createPostgresListener } from '../events/postgres-listener.ts'
import type { Log } from '../log.ts'
import { createLimiter, type Limiter } from '../models/limiter.ts'
import { createProviders } from '../models/providers/registry.ts'
import { CANCEL_CHANNEL } from './cancel-task.ts'
import { runShard, type ShardSignals } from './run-shard.ts'
import { createShardQueue, type ShardJob } from './shard-queue.ts'

export type RunnerOptions = {
  config: Pick<Config, 'env' | 'allowPrivateHosts'>
  connection: Connection
  log: Log
  simulatorUrl: string | null
  /** Given what every commit appended, so that hubs of the same process need not read it. */
  onCommit(appended: AppendedEvents): void
}

/** How long calls in flight may take to end when the runner is told to stop; then they go back to the queue. */
const GRACE_MS = 3_000

/** Claims shards and makes their calls, until it is disposed. */
export async function createRunner(options: RunnerOptions): Promise<AsyncDisposable> {
  const { config, connection, log, simulatorUrl, onCommit } = options
  await using cleanup = new AsyncDisposableStack()
  const pool = createPool(connection, 4, (error) =>
    log.warn({ err: error }, 'A database connection broke'),
  )
  const db = createDb(pool)
  cleanup.defer(() => db.destroy())
  const outputs = cleanup.use(createOutputPublisher({ db, log }))
  const trustedOrigins = simulatorUrl === null ? [] : [new URL(simulatorUrl).origin]
  const { allowPrivateHosts } = config
  const providers = cleanup.use(createProviders({ allowPrivateHosts, trustedOrigins }))
  const ledger = cleanup.use(createCallLedger({ db, log, onCommit }))
  const shards = createActiveShards()
  const channels = { [CANCEL_CHANNEL]: shards.cancel, [WATCH_CHANNEL]: outputs.onWatch }
  cleanup.use(await createPostgresListener({ connection, log, channels }))
  const queue = cleanup.use(await createShardQueue({ connection, log }))
  const owner = `${hostname()}/${process.pid}/${uuid()}`
  const limiterFor = createLimiters()
  const deps = { db, ledger, outputs, config, providers, simulatorUrl, owner, limiterFor, onCommit }
  await queue.work((job) => shards.run(job, (signals) => runShard(deps, job, signals)))
  cleanup.defer(() => shards.stop(GRACE_MS))
  const owned = cleanup.move()
  return { [Symbol.asyncDispose]: () => owned.disposeAsync() }
}

function createLimiters() {
  const limiters = new Map<string, Limiter>()
  return (key: string, limit: number): Limiter => {
    const limiter = limiters.get(key) ?? createLimiter(limit)
    limiters.set(key, limiter)
    limiter.setLimit(limit)
    return limiter
  }
}

/** The shards that this runner holds, each with what takes its calls away. */
function createActiveShards() {
  const active = new Map<string, { taskId: string; take: AbortController; run: Promise<void> }>()
  const stopping = new AbortController()
  return {
    /** A job that comes again while its shard runs here waits for that run: a claim would fence our own calls. */
    run: (job: ShardJob, work: (signals: ShardSignals) => Promise<void>): Promise<void> => {
      const key = `${job.taskId}:${job.shard}`
      const known = active.get(key)
      if (known !== undefined) return known.run
      const take = new AbortController()
      const run = work({ stopping: stopping.signal, taken: take.signal }).finally(() =>
        active.delete(key),
      )
      active.set(key, { taskId: job.taskId, take, run })
      return run
    },
    cancel: (taskId: string) => {
      for (const shard of active.values()) if (shard.taskId === taskId) shard.take.abort()
    },
    stop: async (graceMs: number) => {
      stopping.abort()
      const ended = Promise.allSettled([...active.values()].map(({ run }) => run))
      const timer = setTimeout(() => {
        for (const { take } of active.values()) take.abort()
      }, graceMs)
      await ended
      clearTimeout(timer)
    },
  }
}
