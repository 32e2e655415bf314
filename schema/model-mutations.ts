import { ConflictError, InvalidInputError, NotFoundError } from '../server/errors.ts'
import { checkModel, type ModelCheck } from '../server/models/check-model.ts'
import { createModel } from '../server/models/create-model.ts'
import { deleteModel } from '../server/models/delete-model.ts'
import { updateModel } from '../server/models/update-model.ts'
import { CallErrorType, UsageType } from './attempt.ts'
import { builder } from './builder.ts'
import { decodeId } from './global-id.ts'
import { CreateModelInput, UpdateModelInput } from './model-inputs.ts'
import { ModelRef } from './refs.ts'
import { TimingType } from './timing.ts'

const ModelCheckType = builder.objectRef<ModelCheck>('ModelCheck').implement({
  description: 'What one tiny call to a model showed. It is not stored.',
  fields: (t) => ({
    ok: t.exposeBoolean('ok', { description: 'Whether the model answered.' }),
    timing: t.field({
      type: TimingType,
      nullable: true,
      description: 'Where the time went; null when nothing was sent.',
      resolve: ({ timing }) => timing,
    }),
    serverChatId: t.exposeString('serverChatId', {
      nullable: true,
      description: 'First id the vendor named; null when it named none.',
    }),
    serverIds: t.field({
      type: 'JSON',
      description: 'Every id the vendor returned, by name.',
      resolve: ({ serverIds }) => serverIds,
    }),
    servedModel: t.exposeString('servedModel', {
      nullable: true,
      description: 'Model the vendor says it used; null when it does not say.',
    }),
    usage: t.field({
      type: UsageType,
      nullable: true,
      description: 'Tokens; null when unknown.',
      resolve: ({ usage }) => usage,
    }),
    answer: t.exposeString('answer', {
      nullable: true,
      description: 'What it answered; null when there was no text.',
    }),
    error: t.field({
      type: CallErrorType,
      nullable: true,
      description: 'What is wrong; null when it answered.',
      resolve: ({ error }) => error,
    }),
    hint: t.exposeString('hint', {
      nullable: true,
      description: 'What to do about it; null when there is nothing to add.',
    }),
  }),
})

const needsAdmin = { admin: true }
const model = { name: 'model', description: 'The model as it is stored now.' }

builder.mutationFields((t) => ({
  createModel: t.field({
    type: ModelRef,
    authScopes: needsAdmin,
    description: 'Adds a model. Nothing is sent to it yet; `checkModel` does. Scope `admin`.',
    args: {
      input: t.arg({ type: CreateModelInput, required: true, description: 'The new model.' }),
    },
    errors: {
      types: [InvalidInputError, ConflictError],
      union: { name: 'CreateModelResult', description: 'The new model, or why there is none.' },
      result: { name: 'CreateModelSuccess', description: 'The model was added.' },
      dataField: model,
    },
    resolve: (_root, { input }, { engine }) => createModel(engine, input),
  }),
  updateModel: t.field({
    type: ModelRef,
    authScopes: needsAdmin,
    description: 'Changes a model. Calls that begin afterwards use the new values. Scope `admin`.',
    args: {
      input: t.arg({ type: UpdateModelInput, required: true, description: 'What changes.' }),
    },
    errors: {
      types: [InvalidInputError, ConflictError, NotFoundError],
      union: { name: 'UpdateModelResult', description: 'The model, or why it stayed as it was.' },
      result: { name: 'UpdateModelSuccess', description: 'The model was changed.' },
      dataField: model,
    },
    resolve: async (_root, { input }, { engine }) =>
      await updateModel(engine, { ...input, id: decodeId('Model', input.id) }),
  }),
}))

builder.mutationFields((t) => ({
  deleteModel: t.field({
    type: 'ID',
    authScopes: needsAdmin,
    description:
      'Removes a model from the lists; calls made with it stay. Not while a task uses it. Scope `admin`.',
    args: { id: t.arg.id({ required: true, description: 'Its global id.' }) },
    errors: {
      types: [NotFoundError, ConflictError],
      union: { name: 'DeleteModelResult', description: 'The id, or why it was not deleted.' },
      result: { name: 'DeleteModelSuccess', description: 'The model was deleted.' },
      dataField: { name: 'id', description: 'Its global id.' },
    },
    resolve: async (_root, { id }, { engine }) => {
      await deleteModel(engine, decodeId('Model', id))
      return id
    },
  }),
  checkModel: t.field({
    type: ModelCheckType,
    description:
      'Makes one tiny call, and says what is wrong when it fails. Costs a few tokens. Scope `run`.',
    args: { id: t.arg.id({ required: true, description: 'Global id of the model.' }) },
    errors: {
      types: [NotFoundError],
      union: { name: 'CheckModelResult', description: 'What the call showed.' },
      result: { name: 'CheckModelSuccess', description: 'The call was made, or could not be.' },
      dataField: { name: 'check', description: 'What it showed.' },
    },
    resolve: async (_root, { id }, { engine, signal }) =>
      await checkModel(engine, decodeId('Model', id), signal),
  }),
}))
