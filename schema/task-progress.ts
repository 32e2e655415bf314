import { createContextCache } from '@pothos/core'
import DataLoader from 'dataloader'
import { countCallsPerSecond, listWaits, type Wait } from '../db/task-queries.ts'
import type { Task } from '../db/tasks.ts'
import { builder } from './builder.ts'
import type { Context } from './context.ts'
import { ModelRef } from './refs.ts'

const WaitReason = builder.objectRef<Wait>('WaitReason').implement({
  description: 'Why some calls wait before their next attempt.',
  fields: (t) => ({
    model: t.field({
      type: ModelRef,
      description: 'The model they call.',
      resolve: ({ modelId }) => modelId,
    }),
    reason: t.exposeString('reason', { description: 'In words.' }),
    calls: t.exposeInt('calls', { description: 'How many wait for it.' }),
    untilAt: t.field({
      type: 'DateTime',
      nullable: true,
      description: 'When the first of them goes on; null when that is open.',
      resolve: ({ untilAt }) => untilAt,
    }),
  }),
})

const waitsLoader = createContextCache(
  ({ db }: Context) =>
    new DataLoader(async (ids: readonly string[]) => {
      const waits = Map.groupBy(await listWaits(db, ids), ({ taskId }) => taskId)
      return ids.map((id) => waits.get(id) ?? [])
    }),
)

const paceLoader = createContextCache(
  ({ db }: Context) =>
    new DataLoader((tasks: readonly Task[]) =>
      Promise.all(tasks.map((task) => countCallsPerSecond(db, task))),
    ),
)

/** A task that does not run has no pace, and its log is not read. */
async function loadPace(task: Task, context: Context): Promise<number> {
  return task.status === 'running' ? await paceLoader(context).load(task) : 0
}

export const TaskProgress = builder.objectRef<Task>('TaskProgress').implement({
  description: 'How far a task has come, in calls. The parts add up to `total`.',
  fields: (t) => ({
    total: t.exposeInt('totalCount', { description: 'Calls planned.' }),
    queued: t.exposeInt('queuedCount', { description: 'Not begun.' }),
    running: t.exposeInt('runningCount', { description: 'Begun and not ended.' }),
    finished: t.exposeInt('finishedCount', { description: 'Answered, cached ones included.' }),
    failed: t.exposeInt('failedCount', { description: 'Given up.' }),
    cancelled: t.exposeInt('cancelledCount', { description: 'Stopped with the task.' }),
    cached: t.exposeInt('cachedCount', {
      description: 'Of the finished, answered from the cache.',
    }),
    callsPerSecond: t.float({
      description:
        'Calls ended per second over the last ten seconds, or over the newest 2,000 events when those cover less; 0 unless the task runs.',
      resolve: (task, _args, context) => loadPace(task, context),
    }),
    etaSeconds: t.float({
      nullable: true,
      description: 'Seconds left at that pace; null when the task does not run or nothing ended.',
      resolve: async (task, _args, context) => {
        const pace = await loadPace(task, context)
        return pace === 0 ? null : (task.queuedCount + task.runningCount) / pace
      },
    }),
    waiting: t.field({
      type: [WaitReason],
      description: 'Why calls wait right now, most common first.',
      resolve: ({ id, runningCount }, _args, context) =>
        runningCount === 0 ? [] : waitsLoader(context).load(id),
    }),
  }),
})
