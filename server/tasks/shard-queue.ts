import { fromKysely, PgBoss } from 'pg-boss'
import type { Connection, Tx } from '../../db/database.ts'
import type { Log } from '../log.ts'

/** Some sessions of one model: what a runner claims. */
export type ShardJob = { taskId: string; modelId: string; shard: number }

/** Hands shards to runners, on this machine and others. */
export interface ShardQueue extends AsyncDisposable {
  /** Adds jobs that exist only if the transaction commits. */
  send(tx: Tx, jobs: readonly ShardJob[]): Promise<void>
  /**
   * Runs shards until the queue is disposed: one at a time for each model of a task, over all
   * runners, so that the task's concurrency holds. A shard whose run throws comes again.
   */
  work(run: (job: ShardJob) => Promise<void>): Promise<void>
  /** Gives back what dead runners held, at once. Only right while no other runner can be alive. */
  releaseAll(): Promise<void>
}

const QUEUE = 'shards'
const DAY_SECONDS = 24 * 3600
/** Shards a runner holds at once, each of another task or model. */
const SHARDS_AT_ONCE = 16

export async function createShardQueue({
  connection,
  log,
}: {
  connection: Connection
  log: Log
}): Promise<ShardQueue> {
  const boss = new PgBoss({
    ...connection,
    schema: 'pgboss',
    application_name: 'evalstream-queue',
    useListenNotify: true,
    monitorIntervalSeconds: 5,
    superviseIntervalSeconds: 5,
    schedule: false,
    max: 4,
  })
  boss.on('error', (error) =>
    log.warn({ err: error }, 'The queue had a failure; it goes on by itself'),
  )
  await boss.start()
  await boss.createQueue(QUEUE, {
    notify: true,
    // A unique index holds it: limits that only count what is active are passed by fetches that overlap.
    policy: 'singleton',
    // A runner that dies is noticed after this; its shards come again.
    heartbeatSeconds: 10,
    retryLimit: 10_000,
    retryDelay: 1,
    expireInSeconds: DAY_SECONDS,
    deleteAfterSeconds: DAY_SECONDS,
  })
  return {
    send: async (tx, jobs) => {
      // pg-boss reads its own column names back, so the camel-case plugin must not see its rows.
      const db = fromKysely(tx.withoutPlugins())
      const rows = inTurns(jobs).map((data) => ({
        data,
        singletonKey: `${data.taskId}:${data.modelId}`,
      }))
      await boss.insert(QUEUE, rows, { db })
    },
    work: (run) => work(boss, run),
    releaseAll: async () => {
      const jobs = await boss.findJobs<ShardJob>(QUEUE, { limit: 100_000 })
      const held = jobs.filter(({ state }) => state === 'active').map(({ id }) => id)
      if (held.length > 0) await boss.fail(QUEUE, held, { message: 'its runner is gone' })
    },
    [Symbol.asyncDispose]: () => boss.stop({ graceful: true, timeout: 10_000, close: true }),
  }
}

/**
 * The first shard of every model, then the second of every model …: runners look at the oldest jobs
 * first, and would all meet at the shards of one model.
 */
function inTurns(jobs: readonly ShardJob[]): ShardJob[] {
  const models = [...Map.groupBy(jobs, ({ modelId }) => modelId).values()]
  const turns = Math.max(0, ...models.map(({ length }) => length))
  return Array.from({ length: turns }, (_, turn) =>
    models.flatMap((shards) => shards[turn] ?? []),
  ).flat()
}

async function work(boss: PgBoss, run: (job: ShardJob) => Promise<void>): Promise<void> {
  const options = {
    batchSize: 1,
    pollingIntervalSeconds: 2,
    notifyPollingIntervalSeconds: 2,
    heartbeatRefreshSeconds: 4,
  }
  // A worker each, as only the first of those started together can be told to look again.
  for (let count = 0; count < SHARDS_AT_ONCE; count++) {
    const worker = await boss.work<ShardJob>(QUEUE, options, async ([job]) => {
      if (job === undefined) return
      await run(job.data)
      // The next shard of this model waits for this one to end: look at once, not at the next poll.
      boss.notifyWorker(worker)
    })
  }
}
