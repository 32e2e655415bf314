import { v7 as uuid } from 'uuid'
import type { Db, Tx } from '../../db/database.ts'
import { lockDataset } from '../../db/datasets.ts'
import { isUniqueViolation } from '../../db/failures.ts'
import { lockModelsForTask } from '../../db/models.ts'
import { listOpenShards } from '../../db/shards.ts'
import {
  findTaskByIdempotencyKey,
  insertPlan,
  insertTask,
  insertTaskModels,
  type Task,
} from '../../db/tasks.ts'
import { ConflictError, NotFoundError } from '../errors.ts'
import { appendEvents } from '../events/append-events.ts'
import { readLimits } from '../models/limits.ts'
import { estimateCost } from './estimate-task.ts'
import { planTask, type TaskPlan } from './plan-task.ts'
import type { ShardQueue } from './shard-queue.ts'
import type { StartTaskInput } from './start-task-input.ts'
import { hashConfig } from './task-config.ts'

type Deps = { db: Db; queue: ShardQueue }

/**
 * Plans all calls of a task, and hands them to the runners: one transaction, answered at once with
 * the task `running`. The same idempotency key gives the same task.
 *
 * Throws InvalidInputError, NotFoundError, or ConflictError when the key was used for another input.
 */
export async function startTask(deps: Deps, input: StartTaskInput): Promise<Task> {
  const plan = await planTask(deps, input)
  const configHash = hashConfig({
    ...plan.config,
    dataset: plan.dataset.id,
    models: plan.models.map(({ id }) => id),
  })
  const known = await findKnownTask(deps.db, input, configHash)
  if (known !== undefined) return known
  const estimate = await estimateCost(deps.db, plan)
  try {
    return await deps.db
      .transaction()
      .execute((tx) => storeTask(tx, deps.queue, input, plan, { configHash, estimate }))
  } catch (error) {
    // Two requests with one key: the other came first.
    const other =
      isUniqueViolation(error, 'tasks_idempotency_key_key') &&
      (await findKnownTask(deps.db, input, configHash))
    if (other) return other
    throw error
  }
}

async function findKnownTask(
  db: Db,
  { idempotencyKey }: StartTaskInput,
  configHash: string,
): Promise<Task | undefined> {
  if (!idempotencyKey) return undefined
  const task = await findTaskByIdempotencyKey(db, idempotencyKey)
  if (task === undefined || task.configHash === configHash) return task
  throw new ConflictError(
    `The idempotency key “${idempotencyKey}” was used for another task, ${task.name}`,
    'Use a new key for a new task.',
  )
}

async function storeTask(
  tx: Tx,
  queue: ShardQueue,
  input: StartTaskInput,
  { dataset, models, config, callCount }: TaskPlan,
  { configHash, estimate }: { configHash: string; estimate: number | null },
): Promise<Task> {
  await keepParts(tx, dataset.id, models)
  const task = await insertTask(tx, {
    id: uuid(),
    name:
      input.name?.trim() ||
      `${dataset.name} × ${models.map(({ displayName }) => displayName).join(', ')}`.slice(0, 200),
    mode: config.mode,
    datasetId: dataset.id,
    config: JSON.stringify(config),
    configHash,
    idempotencyKey: input.idempotencyKey || null,
    estimatedCostUsd: estimate,
    epoch: Date.now().toString(36),
    totalCount: callCount,
    queuedCount: callCount,
  })
  await insertTaskModels(
    tx,
    task.id,
    models.map(({ id }) => id),
  )
  const highest = Math.max(
    ...models.map(({ limits }) => config.concurrency ?? readLimits(limits).maxConcurrency),
  )
  await insertPlan(tx, {
    taskId: task.id,
    datasetId: dataset.id,
    limit: config.limit ?? dataset.questionCount,
    repeats: config.repeats,
    shardSize: shardSize(highest),
  })
  const { lastSeq } = await appendEvents(tx, task, [{ kind: 'task.started' }])
  const shards = await listOpenShards(tx, task.id)
  await queue.send(
    tx,
    shards.map(({ number, modelId }) => ({ taskId: task.id, modelId, shard: number })),
  )
  return { ...task, lastSeq, startedAt: new Date() }
}

/** Nobody may delete what the task is made of between its plan and its commit. */
async function keepParts(tx: Tx, datasetId: string, models: TaskPlan['models']): Promise<void> {
  if ((await lockDataset(tx, datasetId, 'share')) === undefined) {
    throw new NotFoundError('Dataset', datasetId)
  }
  const ids = models.map(({ id }) => id)
  const kept = new Set((await lockModelsForTask(tx, ids)).map(({ id }) => id))
  const gone = ids.find((id) => !kept.has(id))
  if (gone !== undefined) throw new NotFoundError('Model', gone)
}

/** At the end of a shard some slots stand empty, so a shard is long beside its concurrency. */
function shardSize(concurrency: number): number {
  return Math.max(100, concurrency * 25)
}
