import { createContextCache } from '@pothos/core'
import DataLoader from 'dataloader'
import {
  countQuestions,
  countReferences,
  findDataset,
  listDatasets,
  listQuestions,
  type Question,
} from '../db/datasets.ts'
import { builder } from './builder.ts'
import { connectionType, INTEGER_PART, pageArgs, pageComplexity, readPage } from './connection.ts'
import type { Context } from './context.ts'
import { decodeId } from './global-id.ts'
import { DatasetRef, QuestionRef } from './refs.ts'

QuestionRef.implement({
  description: 'One question of a dataset.',
  fields: (t) => ({
    position: t.exposeInt('position', { description: '1, 2, 3 … as in the file.' }),
    prompt: t.exposeString('prompt', { description: 'What is asked.' }),
    reference: t.exposeString('reference', {
      nullable: true,
      description: 'The right answer, for scorers; null when the file gives none.',
    }),
    contextId: t.exposeString('contextId', {
      nullable: true,
      description: 'The conversation it belongs to; null when it stands alone.',
    }),
    turn: t.exposeInt('turn', {
      nullable: true,
      description: 'Turn within the conversation, from 1; null when it stands alone.',
    }),
    metadata: t.field({
      type: 'JSON',
      nullable: true,
      description: 'The other columns of its row, by name.',
      resolve: ({ metadata }) => metadata,
    }),
  }),
})

const QuestionConnection = connectionType<Question>('Question', 'questions', QuestionRef)

const referencesLoader = createContextCache(
  ({ db }: Context) =>
    new DataLoader(async (ids: readonly string[]) => {
      const counts = await countReferences(db, ids)
      return ids.map((id) => counts.get(id) ?? 0)
    }),
)

DatasetRef.implement({
  description: 'A set of questions, imported from a file.',
  fields: (t) => ({
    name: t.exposeString('name', { description: 'Unique among the datasets there are.' }),
    sourceName: t.exposeString('sourceName', { description: 'Name of the file it came from.' }),
    questionCount: t.exposeInt('questionCount', { description: 'How many questions it has.' }),
    contextCount: t.exposeInt('contextCount', {
      description: 'How many conversations; 0 when its questions stand alone.',
    }),
    referenceCount: t.int({
      description: 'How many questions have a reference answer.',
      resolve: ({ id }, _args, context) => referencesLoader(context).load(id),
    }),
    questions: t.field({
      type: QuestionConnection,
      description: 'Its questions as in the file.',
      args: {
        ...pageArgs(t.arg),
        search: t.arg.string({
          description: 'Text in the prompt or the reference, case ignored; null: all.',
        }),
      },
      complexity: pageComplexity,
      resolve: ({ id: datasetId }, { search, ...page }, { db }) =>
        readPage(page, {
          key: ({ position }: Question): readonly [number] => [position],
          shape: [INTEGER_PART],
          list: ({ limit, after }) =>
            listQuestions(db, { datasetId, search, first: limit, after: after?.[0] }),
          count: () => countQuestions(db, { datasetId, search }),
        }),
    }),
    createdAt: t.field({
      type: 'DateTime',
      description: 'When it was imported.',
      resolve: ({ createdAt }) => createdAt,
    }),
  }),
})

builder.queryFields((t) => ({
  dataset: t.field({
    type: DatasetRef,
    nullable: true,
    description: 'One dataset; null when there is none with this id, or it was deleted.',
    args: { id: t.arg.id({ required: true, description: 'Its global id.' }) },
    resolve: async (_root, { id }, { db }) => await findDataset(db, decodeId('Dataset', id)),
  }),
  datasets: t.field({
    type: [DatasetRef],
    description: 'All datasets, the newest first.',
    resolve: (_root, _args, { db }) => listDatasets(db),
  }),
}))
