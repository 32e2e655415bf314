import { findModelByName, findModels, listModels } from '../db/models.ts'
import { type Price, readPrice } from '../server/models/cost.ts'
import { type ModelLimits, readLimits } from '../server/models/limits.ts'
import { type OfferedModel, offeredModels } from '../server/models/offered-models.ts'
import { builder } from './builder.ts'
import { decodeId } from './global-id.ts'
import { ModelRef } from './refs.ts'

const ModelLimitsType = builder.objectRef<ModelLimits>('ModelLimits').implement({
  description: 'What one model may take.',
  fields: (t) => ({
    maxConcurrency: t.exposeInt('maxConcurrency', {
      description: 'Calls in flight at once, over all tasks.',
    }),
    connectTimeoutMs: t.exposeInt('connectTimeoutMs', {
      description: 'Milliseconds for DNS, TCP and TLS together.',
    }),
    headersTimeoutMs: t.exposeInt('headersTimeoutMs', {
      description: 'Milliseconds from the request sent to the response headers.',
    }),
    firstTokenTimeoutMs: t.exposeInt('firstTokenTimeoutMs', {
      description: 'Milliseconds from the request sent to the first token.',
    }),
    idleTimeoutMs: t.exposeInt('idleTimeoutMs', {
      description: 'Milliseconds a stream may stay silent.',
    }),
    totalTimeoutMs: t.exposeInt('totalTimeoutMs', {
      description: 'Milliseconds one attempt may take as a whole.',
    }),
    maxAttempts: t.exposeInt('maxAttempts', {
      description: 'Attempts a call, the first included.',
    }),
  }),
})

const PriceType = builder.objectRef<Price>('Price').implement({
  description: 'What tokens cost.',
  fields: (t) => ({
    currency: t.exposeString('currency', { description: 'Always `USD`.' }),
    inputPerMillion: t.exposeFloat('inputPerMillion', { description: 'A million input tokens.' }),
    cachedInputPerMillion: t.exposeFloat('cachedInputPerMillion', {
      nullable: true,
      description: 'A million input tokens from the vendor’s prompt cache; null: as other input.',
    }),
    outputPerMillion: t.exposeFloat('outputPerMillion', {
      description: 'A million output tokens, reasoning included.',
    }),
  }),
})

ModelRef.implement({
  description: 'A target one can evaluate.',
  fields: (t) => ({
    name: t.exposeString('name', {
      description: 'Unique and stable; used in chat keys, exports and configuration.',
    }),
    displayName: t.exposeString('displayName', { description: 'The friendly name people see.' }),
    provider: t.exposeString('provider', { description: 'The protocol: `openai-chat`.' }),
    baseUrl: t.exposeString('baseUrl', {
      nullable: true,
      description: 'Where it is reached; null for simulated models.',
    }),
    vendorModel: t.exposeString('vendorModel', { description: 'What the vendor calls it.' }),
    apiKeyEnv: t.exposeString('apiKeyEnv', {
      nullable: true,
      description:
        'Name of the environment variable that holds the key, never the key; null: no key is sent.',
    }),
    keyPresent: t.boolean({
      description: 'Whether the server has that variable; true when no key is needed.',
      resolve: ({ apiKeyEnv }, _args, { engine }) =>
        apiKeyEnv === null || Boolean(engine.config.env[apiKeyEnv]),
    }),
    simulated: t.exposeBoolean('simulated', {
      description: 'Whether the simulator answers, not a vendor.',
    }),
    seriesSlot: t.exposeInt('seriesSlot', {
      description: 'Colour and marker slot, 1 to 8, the same on every screen.',
    }),
    limits: t.field({
      type: ModelLimitsType,
      description: 'What it may take.',
      resolve: ({ limits }) => readLimits(limits),
    }),
    price: t.field({
      type: PriceType,
      nullable: true,
      description: 'What its tokens cost; null when not set, and then costs are null too.',
      resolve: ({ price }) => readPrice(price),
    }),
    parameters: t.field({
      type: 'JSON',
      description: 'Sent with every request beside model and messages: `{"temperature": 0}`.',
      resolve: ({ parameters }) => parameters,
    }),
    createdAt: t.field({
      type: 'DateTime',
      description: 'When it was added.',
      resolve: ({ createdAt }) => createdAt,
    }),
  }),
})

const OfferedModelType = builder.objectRef<OfferedModel>('OfferedModel').implement({
  description:
    'A model that a key in the environment makes possible; nothing is added until createModel is called with it.',
  fields: (t) => ({
    name: t.exposeString('name', { description: 'For `CreateModelInput.name`.' }),
    displayName: t.exposeString('displayName', { description: 'The friendly name.' }),
    provider: t.exposeString('provider', { description: 'The protocol.' }),
    baseUrl: t.exposeString('baseUrl', { description: 'Where it is reached.' }),
    vendorModel: t.exposeString('vendorModel', { description: 'What the vendor calls it.' }),
    apiKeyEnv: t.exposeString('apiKeyEnv', {
      description: 'Name of the environment variable that was found.',
    }),
    price: t.field({
      type: PriceType,
      nullable: true,
      description: 'Null: look it up at the vendor.',
      resolve: ({ price }) => price,
    }),
  }),
})

builder.queryFields((t) => ({
  model: t.field({
    type: ModelRef,
    nullable: true,
    description:
      'One model by `id` or by `name`; null when there is none. Deleted ones are found by id only.',
    args: {
      id: t.arg.id({ description: 'Its global id.' }),
      name: t.arg.string({ description: 'Its name, when no id is given.' }),
    },
    resolve: async (_root, { id, name }, { db }) => {
      if (id != null) return (await findModels(db, [decodeId('Model', id)]))[0]
      return name == null ? null : await findModelByName(db, name)
    },
  }),
  models: t.field({
    type: [ModelRef],
    description: 'All models, the oldest first.',
    resolve: (_root, _args, { db }) => listModels(db),
  }),
  offeredModels: t.field({
    type: [OfferedModelType],
    description: 'Models that keys in the environment make possible and that are not there yet.',
    resolve: (_root, _args, { engine, db }) => offeredModels({ db, config: engine.config }),
  }),
}))
