import {
  ConflictError,
  type DomainError,
  ImportRowsError,
  InvalidInputError,
  NotFoundError,
  type RowError,
} from '../server/errors.ts'
import { builder } from './builder.ts'

const ErrorInterface = builder.interfaceRef<DomainError>('Error').implement({
  description:
    'A failure one can act on. Errors outside of results carry the same `code` and `hint` in their `extensions`.',
  fields: (t) => ({
    code: t.exposeString('code', {
      description: 'Stable, for programs: `NOT_FOUND`, `CONFLICT` …',
    }),
    message: t.exposeString('message', { description: 'What is wrong, in words.' }),
    hint: t.exposeString('hint', {
      nullable: true,
      description: 'What the caller can do next; null when there is nothing to add.',
    }),
  }),
})

builder.objectType(InvalidInputError, {
  name: 'InvalidInputError',
  description: 'The input cannot be used; `field` says which part.',
  interfaces: [ErrorInterface],
  fields: (t) => ({
    field: t.exposeString('field', {
      nullable: true,
      description: 'Path of the part within the input, `limits.maxAttempts`; null: the whole.',
    }),
  }),
})

builder.objectType(NotFoundError, {
  name: 'NotFoundError',
  description: 'What an id names does not exist, or exists no more.',
  interfaces: [ErrorInterface],
})

builder.objectType(ConflictError, {
  name: 'ConflictError',
  description: 'What was asked does not fit the present state: a name in use, a finished task.',
  interfaces: [ErrorInterface],
})

const RowErrorType = builder.objectRef<RowError>('RowError').implement({
  description: 'One row of an imported file that cannot be used.',
  fields: (t) => ({
    file: t.exposeString('file', { description: 'Name of the file.' }),
    line: t.exposeInt('line', {
      description: 'Where the row starts in the file, 1 for the first line.',
    }),
    column: t.exposeString('column', {
      nullable: true,
      description: 'The column or key at fault; null when it is the row as a whole.',
    }),
    reason: t.exposeString('reason', { description: 'What is wrong with it, in words.' }),
  }),
})

builder.objectType(ImportRowsError, {
  name: 'ImportRowsError',
  description: 'Rows of an imported file cannot be used. Nothing was stored.',
  interfaces: [ErrorInterface],
  fields: (t) => ({
    rowErrorCount: t.exposeInt('rowErrorCount', { description: 'How many rows cannot be used.' }),
    rows: t.field({
      type: [RowErrorType],
      description: 'The first 100 of them.',
      resolve: ({ rows }) => [...rows],
    }),
  }),
})
