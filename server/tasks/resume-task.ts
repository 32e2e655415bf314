import type { Db, Tx } from '../../db/database.ts'
import { listOpenShards } from '../../db/shards.ts'
import type { Task } from '../../db/tasks.ts'
import { appendEvents } from '../events/append-events.ts'
import { changeTask, requireStatus } from './change-task.ts'
import type { ShardQueue } from './shard-queue.ts'

type Deps = { db: Db; queue: ShardQueue }

/** Goes on with the calls that are left. Throws NotFoundError, or ConflictError unless the task is paused. */
export function resumeTask({ db, queue }: Deps, taskId: string): Promise<Task> {
  return changeTask({ db }, taskId, async (tx, task) => {
    requireStatus(task, ['paused'], 'Only a paused task can be resumed.')
    await appendEvents(tx, task, [{ kind: 'task.resumed', taskStatus: 'running' }])
    await sendOpenShards(tx, queue, task.id)
  })
}

/** Hands everything that is still to be made to the runners. */
export async function sendOpenShards(tx: Tx, queue: ShardQueue, taskId: string): Promise<void> {
  const shards = await listOpenShards(tx, taskId)
  await queue.send(
    tx,
    shards.map(({ number, modelId }) => ({ taskId, modelId, shard: number })),
  )
}
