import { deleteDataset } from '../server/datasets/delete-dataset.ts'
import { importDataset } from '../server/datasets/import-dataset.ts'
import {
  ConflictError,
  ImportRowsError,
  InvalidInputError,
  NotFoundError,
} from '../server/errors.ts'
import { builder } from './builder.ts'
import type { Context, UploadedFile } from './context.ts'
import { DatasetFormat } from './enums.ts'
import { decodeId } from './global-id.ts'
import { DatasetRef } from './refs.ts'

const ImportDatasetInput = builder.inputType('ImportDatasetInput', {
  description: 'A file of questions.',
  fields: (t) => ({
    name: t.string({ description: 'Unique; the file name without extension when left out.' }),
    file: t.field({
      type: 'Upload',
      required: true,
      description: 'At most 200 MB, UTF-8 or GB18030. It is read as it arrives.',
    }),
    format: t.field({
      type: DatasetFormat,
      description: 'By the extension of the file when left out.',
    }),
  }),
})

builder.mutationFields((t) => ({
  importDataset: t.field({
    type: DatasetRef,
    description: 'Imports a file of questions: all of it or nothing. Scope `run`.',
    args: {
      input: t.arg({ type: ImportDatasetInput, required: true, description: 'The file.' }),
    },
    errors: {
      types: [InvalidInputError, ConflictError, ImportRowsError],
      union: { name: 'ImportDatasetResult', description: 'The dataset, or why there is none.' },
      result: { name: 'ImportDatasetSuccess', description: 'Every row was stored.' },
      dataField: { name: 'dataset', description: 'The new dataset.' },
    },
    resolve: async (_root, { input: { name, file, format } }, context) =>
      await importDataset(
        context.engine,
        { name, format, ...takeFile(context, file) },
        context.signal,
      ),
  }),
  deleteDataset: t.field({
    type: 'ID',
    authScopes: { admin: true },
    description: 'Removes a dataset from the lists; tasks that used it stay. Scope `admin`.',
    args: { id: t.arg.id({ required: true, description: 'Its global id.' }) },
    errors: {
      types: [NotFoundError, ConflictError],
      union: { name: 'DeleteDatasetResult', description: 'The id, or why it was not deleted.' },
      result: { name: 'DeleteDatasetSuccess', description: 'The dataset was deleted.' },
      dataField: { name: 'id', description: 'Its global id.' },
    },
    resolve: async (_root, { id }, { engine }) => {
      await deleteDataset(engine, decodeId('Dataset', id))
      return id
    },
  }),
}))

function takeFile({ uploads }: Context, token: string): UploadedFile {
  if (uploads) return uploads.take(token)
  throw new InvalidInputError(
    'file',
    'The request carries no file',
    'Send it as multipart/form-data, by the GraphQL multipart request specification.',
  )
}
