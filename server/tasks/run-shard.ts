import { listQueuedCalls, type QueuedCall } from '../../db/calls.ts'
import type { Db } from '../../db/database.ts'
import { findModels, type Model } from '../../db/models.ts'
import type { CallLedger } from '../calls/call-ledger.ts'
import type { OutputPublisher } from '../calls/output-publisher.ts'
import { type PlannedCall, runCall } from '../calls/run-call.ts'
import type { AppendedEvents } from '../events/append-events.ts'
import { readPrice } from '../models/cost.ts'
import type { Limiter, Slot } from '../models/limiter.ts'
import { readLimits } from '../models/limits.ts'
import { type AccessDeps, accessModel, type ModelAccess } from '../models/model-access.ts'
import { roundMs } from '../models/timing.ts'
import { createScoreAnswer } from '../scoring/score-answer.ts'
import { type Claim, claimShard } from './claim-shard.ts'
import type { ShardJob } from './shard-queue.ts'
import { storedTaskConfig } from './task-config.ts'

export type ShardDeps = AccessDeps & {
  db: Db
  ledger: CallLedger
  outputs: OutputPublisher
  /** One limiter for each key, kept while the runner lives. */
  limiterFor(key: string, limit: number): Limiter
  owner: string
  onCommit(appended: AppendedEvents): void
}

export type ShardSignals = {
  /** No further call is started; those in flight end as usual. */
  stopping: AbortSignal
  /** Takes the calls in flight away: they go back to the queue unless somebody cancelled them. */
  taken: AbortSignal
}

type Outcome = Awaited<ReturnType<typeof runCall>>

/**
 * Makes the calls of a shard that are left, as many at once as the task and the model allow.
 * Throws when calls are left that the queue must hand out again.
 */
export async function runShard(
  deps: ShardDeps,
  job: ShardJob,
  signals: ShardSignals,
): Promise<void> {
  const claim = await claimShard(deps.db, job, deps.owner)
  if (claim === undefined) return
  if (claim.appended !== null) deps.onCommit(claim.appended)
  const claimedAt = performance.now()
  const model = await findShardModel(deps.db, job.modelId)
  const calls = await listQueuedCalls(deps.db, job.taskId, job.shard)
  const access = accessModel(deps, model)
  const plan = planCalls(job, claim, model, access)
  const admit = admission(deps, job, claim, model)
  const run = (call: QueuedCall, slot: Slot) => {
    const queueMs = roundMs(performance.now() - claimedAt)
    return runCall({ ...deps, ...access }, plan(call), { slot, queueMs }, signals.taken)
  }
  await runAll(calls, signals.stopping, admit, run)
}

/** Starts the calls in order, each when it has a place, and waits for all that were started. */
async function runAll(
  calls: readonly QueuedCall[],
  stopping: AbortSignal,
  admit: (signal: AbortSignal) => Promise<Slot>,
  run: (call: QueuedCall, slot: Slot) => Promise<Outcome>,
): Promise<void> {
  // The first call that is fenced tells that the task is paused, cancelled, or held by another runner.
  const fenced = new AbortController()
  const starting = AbortSignal.any([stopping, fenced.signal])
  const running = new Set<Promise<void>>()
  const failures: unknown[] = []
  for (const call of calls) {
    const slot = await admit(starting).catch(() => undefined)
    if (slot === undefined) break
    const done = run(call, slot)
      .then((outcome) => {
        if (outcome === 'fenced') fenced.abort()
        if (outcome === 'handed back') failures.push(new Error('Calls were handed back'))
      })
      .catch((error) => {
        failures.push(error)
        fenced.abort()
      })
      .finally(() => {
        slot.release()
        running.delete(done)
      })
    running.add(done)
  }
  await Promise.all(running)
  if (stopping.aborted) failures.push(new Error('The runner stops'))
  if (failures.length > 0) throw new Error('Calls of a shard are left', { cause: failures[0] })
}

async function findShardModel(db: Db, id: string): Promise<Model> {
  const [model] = await findModels(db, [id])
  if (model === undefined) throw new Error(`The model ${id} of a shard is gone`)
  return model
}

function planCalls(
  job: ShardJob,
  { task, leaseEpoch }: Claim,
  model: Model,
  { target }: ModelAccess,
) {
  const config = storedTaskConfig(task.config)
  const limits = readLimits(model.limits)
  const score = createScoreAnswer(config.scorers)
  return ({ id, attemptCount, prompt, reference }: QueuedCall): PlannedCall => ({
    taskId: job.taskId,
    callId: id,
    shard: job.shard,
    leaseEpoch,
    attemptCount,
    reference,
    limits,
    price: readPrice(model.price),
    score,
    request: {
      ...target,
      messages: [{ role: 'user', content: prompt }],
      parameters: { ...target.parameters, ...config.parameters },
    },
  })
}

/** Waits for a place in the task first, then in the model, which other tasks may share. */
function admission({ limiterFor }: ShardDeps, job: ShardJob, { task }: Claim, model: Model) {
  const { maxConcurrency } = readLimits(model.limits)
  const wanted = storedTaskConfig(task.config).concurrency ?? maxConcurrency
  const ofTask = limiterFor(`${job.taskId}:${job.modelId}`, Math.min(wanted, maxConcurrency))
  const ofModel = limiterFor(job.modelId, maxConcurrency)
  return async (signal: AbortSignal): Promise<Slot> => {
    const outer = await ofTask.acquire(signal)
    try {
      const inner = await ofModel.acquire(signal)
      const release = () => {
        inner.release()
        outer.release()
      }
      return { ...outer, release }
    } catch (error) {
      outer.release()
      throw error
    }
  }
}
