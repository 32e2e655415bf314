import { InvalidInputError, NotFoundError } from '../server/errors.ts'
import {
  estimateTask,
  type ModelEstimate,
  type TaskEstimate,
} from '../server/tasks/estimate-task.ts'
import { builder } from './builder.ts'
import { ModelRef } from './refs.ts'
import { StartTaskInput, toStartTaskInput } from './task-inputs.ts'

const ModelEstimateType = builder.objectRef<ModelEstimate>('ModelEstimate').implement({
  description: 'What one model of a task would do and cost.',
  fields: (t) => ({
    model: t.field({
      type: ModelRef,
      description: 'The model.',
      resolve: ({ modelId }) => modelId,
    }),
    callCount: t.exposeInt('callCount', { description: 'Calls it would get.' }),
    inputTokens: t.exposeInt('inputTokens', {
      description: 'Input tokens expected, from the size of the prompts.',
    }),
    outputTokens: t.exposeInt('outputTokens', {
      description: 'Output tokens expected, from what the model answered so far.',
    }),
    estimatedCostUsd: t.exposeFloat('estimatedCostUsd', {
      nullable: true,
      description: 'US dollars; null: no price is set for the model.',
    }),
  }),
})

const TaskEstimateType = builder.objectRef<TaskEstimate>('TaskEstimate').implement({
  description: 'What a task would do and cost. Costs are a rough guess.',
  fields: (t) => ({
    questionCount: t.exposeInt('questionCount', { description: 'Questions asked.' }),
    callCount: t.exposeInt('callCount', { description: 'Questions × models × repeats.' }),
    estimatedCostUsd: t.exposeFloat('estimatedCostUsd', {
      nullable: true,
      description: 'US dollars of the models that have a price; null when none has.',
    }),
    models: t.field({
      type: [ModelEstimateType],
      description: 'Model by model, in the order given.',
      resolve: ({ models }) => models,
    }),
  }),
})

builder.queryField('estimateTask', (t) =>
  t.field({
    type: TaskEstimateType,
    description: 'What startTask would do and cost with this input; nothing is started.',
    args: {
      input: t.arg({ type: StartTaskInput, required: true, description: 'As for startTask.' }),
    },
    errors: {
      types: [InvalidInputError, NotFoundError],
      union: { name: 'EstimateTaskResult', description: 'The estimate, or what is wrong.' },
      result: { name: 'EstimateTaskSuccess', description: 'The task could be started.' },
      dataField: { name: 'estimate', description: 'What it would do and cost.' },
    },
    resolve: async (_root, { input }, { db }) =>
      await estimateTask({ db }, toStartTaskInput(input)),
  }),
)
