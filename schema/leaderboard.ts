import { createContextCache } from '@pothos/core'
import DataLoader from 'dataloader'
import { listPassTotals, listScoreTotals, type PassTotals, type ScoreTotals } from '../db/stats.ts'
import { meanInterval, wilsonInterval } from '../server/stats/intervals.ts'
import { builder } from './builder.ts'
import type { Context } from './context.ts'
import { LatencyStats } from './latency-stats.ts'
import { ModelRef, TaskRef } from './refs.ts'
import { loadTaskModels } from './task-models.ts'

type ModelResult = {
  taskId: string
  modelId: string
  scores: ScoreTotals[]
  passes: PassTotals | undefined
}

const ScoreSummary = builder.objectRef<ScoreTotals>('ScoreSummary').implement({
  description: 'One score over the answers of one model.',
  fields: (t) => ({
    name: t.exposeString('name', { description: 'Of the score.' }),
    count: t.exposeInt('count', { description: 'Calls that have a value.' }),
    mean: t.exposeFloat('mean', { nullable: true, description: 'Null without values.' }),
    low95: t.float({
      nullable: true,
      description:
        'Lower end of the normal 95 % interval of the mean, mean − 1.96 s / √n; null with fewer than two values.',
      resolve: ({ mean, std, count }) => meanInterval(mean, std, count)?.low ?? null,
    }),
    high95: t.float({
      nullable: true,
      description: 'Upper end, mean + 1.96 s / √n; null with fewer than two values.',
      resolve: ({ mean, std, count }) => meanInterval(mean, std, count)?.high ?? null,
    }),
  }),
})

const ModelResultType = builder.objectRef<ModelResult>('ModelResult').implement({
  description: 'How one model did in one task so far.',
  fields: (t) => ({
    model: t.field({
      type: ModelRef,
      description: 'The model.',
      resolve: ({ modelId }) => modelId,
    }),
    stats: t.field({
      type: LatencyStats,
      description: 'Latency, reliability and cost of its answers in this task.',
      resolve: ({ taskId, modelId }) => ({ taskId, modelId }),
    }),
    scores: t.field({
      type: [ScoreSummary],
      description: 'Score by score, by name.',
      resolve: ({ scores }) => scores,
    }),
    passRate: t.float({
      nullable: true,
      description:
        'Share of its scored calls that passed, 0 to 1: a call passed when any of its scores did. Null before one is scored.',
      resolve: ({ passes }) => (passes ? passes.passed / passes.judged : null),
    }),
    passLow95: t.float({
      nullable: true,
      description: 'Lower end of its 95 % interval (Wilson 1927, z = 1.96); null with the rate.',
      resolve: ({ passes }) => (passes ? intervalOf(passes).low : null),
    }),
    passHigh95: t.float({
      nullable: true,
      description: 'Upper end of its 95 % interval (Wilson 1927); null with the rate.',
      resolve: ({ passes }) => (passes ? intervalOf(passes).high : null),
    }),
  }),
})

function intervalOf({ passed, judged }: PassTotals) {
  return wilsonInterval(passed, judged) ?? { low: 0, high: 1 }
}

builder.objectField(TaskRef, 'leaderboard', (t) =>
  t.field({
    type: [ModelResultType],
    description:
      'One row a model, live while the task runs: highest pass rate first, then highest mean score, then as chosen.',
    resolve: async ({ id }, _args, context) => await loadLeaderboard(context, id),
  }),
)

const totalsLoader = createContextCache(
  ({ db }: Context) =>
    new DataLoader(async (ids: readonly string[]) => {
      const [scores, passes] = await Promise.all([
        listScoreTotals(db, ids),
        listPassTotals(db, ids),
      ])
      return ids.map((id) => ({
        scores: scores.filter(({ taskId }) => taskId === id),
        passes: passes.filter(({ taskId }) => taskId === id),
      }))
    }),
)

async function loadLeaderboard(context: Context, taskId: string): Promise<ModelResult[]> {
  const [modelIds, { scores, passes }] = await Promise.all([
    loadTaskModels(context, taskId, 'answer'),
    totalsLoader(context).load(taskId),
  ])
  return modelIds
    .map((modelId) => ({
      taskId,
      modelId,
      scores: scores.filter((each) => each.modelId === modelId),
      passes: passes.find((each) => each.modelId === modelId),
    }))
    .sort((a, b) => passRate(b) - passRate(a) || meanScore(b) - meanScore(a))
}

function passRate({ passes }: ModelResult): number {
  return passes ? passes.passed / passes.judged : -1
}

function meanScore({ scores }: ModelResult): number {
  const means = scores.flatMap(({ mean }) => mean ?? [])
  return means.length === 0 ? -1 : means.reduce((sum, mean) => sum + mean, 0) / means.length
}
