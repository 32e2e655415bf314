import type { StartTaskInput as Input } from '../server/tasks/start-task-input.ts'
import { builder } from './builder.ts'
import { CacheMode, ConcurrencyMode, ScorerType, TaskMode } from './enums.ts'
import { decodeId, decodeIds } from './global-id.ts'

const ScorerInput = builder.inputType('ScorerInput', {
  description: 'One scorer of a task.',
  fields: (t) => ({
    type: t.field({ type: ScorerType, required: true, description: 'What compares.' }),
    options: t.field({
      type: 'JSON',
      description: 'An object, by type: `{"tolerance": 0.01}`, `{"pattern": "…", "flags": "i"}`.',
    }),
    weight: t.float({ description: 'Share in a weighted mean; 1 when left out.' }),
  }),
})

export const StartTaskInput = builder.inputType('StartTaskInput', {
  description: 'What to evaluate.',
  fields: (t) => ({
    name: t.string({ description: 'Friendly name; made of dataset and models when left out.' }),
    mode: t.field({ type: TaskMode, required: true, description: 'How answers are judged.' }),
    datasetId: t.id({ required: true, description: 'The questions.' }),
    modelIds: t.idList({ required: true, description: 'The models that answer, each once.' }),
    judgeModelIds: t.idList({ description: 'The models that judge, in mode SUBJECTIVE.' }),
    rubric: t.string({ description: 'What judges look at, in mode SUBJECTIVE.' }),
    scorers: t.field({ type: [ScorerInput], description: 'At least one in mode OBJECTIVE.' }),
    concurrency: t.int({
      description: 'Calls in flight for each model; the model’s own limit when left out.',
    }),
    concurrencyMode: t.field({
      type: ConcurrencyMode,
      defaultValue: 'fixed',
      description: 'Whether that number moves.',
    }),
    cache: t.field({
      type: CacheMode,
      defaultValue: 'none',
      description: 'Whether answers may come from earlier calls.',
    }),
    repeats: t.int({ defaultValue: 1, description: 'How often each question is asked: 1 to 100.' }),
    parameters: t.field({
      type: 'JSON',
      description: 'An object sent with every request, over that of the model.',
    }),
    limit: t.int({ description: 'Only the first questions; all when left out.' }),
    idempotencyKey: t.string({
      description: 'The same key gives the same task, so that asking again starts nothing twice.',
    }),
  }),
})

/** The same with raw ids. Throws NotFoundError for an id of another kind. */
export function toStartTaskInput(input: typeof StartTaskInput.$inferInput): Input {
  return {
    ...input,
    datasetId: decodeId('Dataset', input.datasetId),
    modelIds: decodeIds('Model', input.modelIds),
    judgeModelIds: input.judgeModelIds && decodeIds('Model', input.judgeModelIds),
  }
}
