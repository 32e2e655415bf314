import { setTimeout as sleep } from 'node:timers/promises'
import { expect, test } from 'vitest'
import { createLog } from '../../server/log.ts'
import { createShardQueue, type ShardJob } from '../../server/tasks/shard-queue.ts'
import { createTestDatabase } from '../support/database.ts'
import { eventually } from '../support/engine.ts'

const TASK = '00000000-0000-7000-8000-000000000001'

test('shards of one model of a task run one at a time over all runners, each once', async () => {
  await using database = await createTestDatabase()
  const log = createLog({ logLevel: 'error' })
  const { connection } = database
  await using one = await createShardQueue({ connection, log })
  await using two = await createShardQueue({ connection, log })
  await using three = await createShardQueue({ connection, log })
  const running = new Map<string, number>()
  const most = new Map<string, number>()
  const done: string[] = []
  const run = async ({ modelId, shard }: ShardJob) => {
    const count = (running.get(modelId) ?? 0) + 1
    running.set(modelId, count)
    most.set(modelId, Math.max(count, most.get(modelId) ?? 0))
    await sleep(30)
    running.set(modelId, count - 1)
    done.push(`${modelId}:${shard}`)
  }
  for (const queue of [one, two, three]) await queue.work(run)
  const jobs = ['a', 'b', 'c'].flatMap((modelId) =>
    Array.from({ length: 12 }, (_, shard) => ({ taskId: TASK, modelId, shard })),
  )
  const sentAt = performance.now()
  await database.db.transaction().execute((tx) => one.send(tx, jobs))
  await eventually('all models have begun', () => most.size === 3, 20_000)
  const begunMs = performance.now() - sentAt
  await eventually('all shards are done', () => done.length === 36, 30_000)

  expect([...most.values()]).toEqual([1, 1, 1])
  expect(new Set(done).size).toBe(36)
  // No model waits for the next poll because its neighbours' shards came first.
  expect(begunMs).toBeLessThan(1_800)
}, 60_000)
