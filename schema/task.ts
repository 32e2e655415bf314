import { encodeCursor } from '../server/events/position.ts'
import { builder } from './builder.ts'
import { CallConnection, callListArgs, readCalls } from './call-list.ts'
import { pageArgs, pageComplexity } from './connection.ts'
import { TaskMode, TaskStatus } from './enums.ts'
import { DatasetRef, ModelRef, TaskRef } from './refs.ts'
import { readSessions, SessionConnection, SessionFilterInput } from './session-list.ts'
import { loadTaskModels } from './task-models.ts'
import { TaskProgress } from './task-progress.ts'

TaskRef.implement({
  description:
    'One evaluation: a dataset × models. In an event it is shown as it was at that event.',
})

builder.objectFields(TaskRef, (t) => ({
  name: t.exposeString('name', { description: 'The friendly name people see.' }),
  mode: t.field({
    type: TaskMode,
    description: 'How its answers are judged.',
    resolve: ({ mode }) => mode,
  }),
  status: t.field({
    type: TaskStatus,
    description: 'Where it stands.',
    resolve: ({ status }) => status,
  }),
  config: t.field({
    type: 'JSON',
    description: 'What startTask was given, defaults filled in.',
    resolve: ({ config }) => config,
  }),
  configHash: t.exposeString('configHash', {
    description: 'SHA-256 of its canonical JSON: the same hash, the same evaluation.',
  }),
  estimatedCostUsd: t.exposeFloat('estimatedCostUsd', {
    nullable: true,
    description: 'US dollars expected at the start; null when a model has no price.',
  }),
  costUsd: t.exposeFloat('costUsd', {
    description: 'US dollars so far, of calls whose cost is known.',
  }),
  createdAt: t.field({
    type: 'DateTime',
    description: 'When startTask was called.',
    resolve: ({ createdAt }) => createdAt,
  }),
  startedAt: t.field({
    type: 'DateTime',
    nullable: true,
    description: 'When its first call began; null before.',
    resolve: ({ startedAt }) => startedAt,
  }),
  finishedAt: t.field({
    type: 'DateTime',
    nullable: true,
    description: 'When it finished, failed or was cancelled; null before.',
    resolve: ({ finishedAt }) => finishedAt,
  }),
  cursor: t.field({
    type: 'Cursor',
    description:
      'Where to subscribe from, `taskEvents(after:)`: everything else in a query that selects this field was read in the same snapshot. In an event: the cursor of that event.',
    resolve: ({ epoch, lastSeq }) => encodeCursor({ epoch, seq: lastSeq }),
  }),
}))

builder.objectFields(TaskRef, (t) => ({
  dataset: t.field({
    type: DatasetRef,
    description: 'Its questions; also when the dataset was deleted since.',
    resolve: ({ datasetId }) => datasetId,
  }),
  models: t.field({
    type: [ModelRef],
    description: 'The models that answer, in the order chosen.',
    resolve: ({ id }, _args, context) => loadTaskModels(context, id, 'answer'),
  }),
  judges: t.field({
    type: [ModelRef],
    description: 'The models that judge; empty in mode OBJECTIVE.',
    resolve: ({ id }, _args, context) => loadTaskModels(context, id, 'judge'),
  }),
  progress: t.field({
    type: TaskProgress,
    description: 'How far it has come.',
    resolve: (task) => task,
  }),
  sessions: t.field({
    type: SessionConnection,
    description: 'Its sessions in the order planned.',
    args: {
      ...pageArgs(t.arg),
      filter: t.arg({
        type: SessionFilterInput,
        description: 'Which sessions; `taskId` in it is ignored.',
      }),
    },
    complexity: pageComplexity,
    resolve: ({ id }, args, context) => readSessions(context, args, id),
  }),
  calls: t.field({
    type: CallConnection,
    description: 'Its calls; `taskId` in the filter is ignored.',
    args: { ...pageArgs(t.arg), ...callListArgs(t.arg) },
    complexity: pageComplexity,
    resolve: ({ id }, args, context) => readCalls(context, args, id),
  }),
}))
