import { builder } from './builder.ts'

const ModelLimitsInput = builder.inputType('ModelLimitsInput', {
  description: 'What the model may take; what is left out stays, or is the default.',
  fields: (t) => ({
    maxConcurrency: t.int({
      description: 'Calls in flight at once, over all tasks: 1 to 10,000; default 8.',
    }),
    connectTimeoutMs: t.int({ description: 'DNS, TCP and TLS together; default 10,000.' }),
    headersTimeoutMs: t.int({
      description: 'From the request sent to the response headers; default 60,000.',
    }),
    firstTokenTimeoutMs: t.int({
      description: 'From the request sent to the first token; default 60,000.',
    }),
    idleTimeoutMs: t.int({ description: 'How long a stream may stay silent; default 60,000.' }),
    totalTimeoutMs: t.int({ description: 'For one attempt as a whole; default 600,000.' }),
    maxAttempts: t.int({ description: 'The first try included: 1 to 20; default 4.' }),
  }),
})

const PriceInput = builder.inputType('PriceInput', {
  description: 'What tokens cost, per million.',
  fields: (t) => ({
    currency: t.string({ defaultValue: 'USD', description: 'Only `USD`.' }),
    inputPerMillion: t.float({ required: true, description: 'Input tokens.' }),
    cachedInputPerMillion: t.float({
      description: 'Input tokens from the vendor’s prompt cache; null: as other input.',
    }),
    outputPerMillion: t.float({ required: true, description: 'Output tokens.' }),
  }),
})

export const CreateModelInput = builder.inputType('CreateModelInput', {
  description: 'A new model.',
  fields: (t) => ({
    name: t.string({
      required: true,
      description: 'Unique: a–z, 0–9 and `. _ : -`, at most 100 characters.',
    }),
    displayName: t.string({ description: 'The friendly name; the name when left out.' }),
    provider: t.string({ defaultValue: 'openai-chat', description: 'The protocol.' }),
    baseUrl: t.string({
      description: 'https, such as `https://api.openai.com/v1`; left out for simulated models.',
    }),
    vendorModel: t.string({ required: true, description: 'What the vendor calls it.' }),
    apiKeyEnv: t.string({
      description:
        'Name of the environment variable that holds the key; ends in `_KEY` or `_TOKEN`. Null: no key is sent.',
    }),
    simulated: t.boolean({ defaultValue: false, description: 'Answered by the simulator.' }),
    limits: t.field({ type: ModelLimitsInput, description: 'What it may take.' }),
    price: t.field({ type: PriceInput, description: 'Null: costs are not known.' }),
    parameters: t.field({
      type: 'JSON',
      description: 'An object sent with every request: `{"temperature": 0}`.',
    }),
  }),
})

export const UpdateModelInput = builder.inputType('UpdateModelInput', {
  description: 'Fields left out stay as they are.',
  fields: (t) => ({
    id: t.id({ required: true, description: 'Global id of the model.' }),
    name: t.string({ description: 'Unique: a–z, 0–9 and `. _ : -`, at most 100 characters.' }),
    displayName: t.string({ description: 'The friendly name.' }),
    baseUrl: t.string({ description: 'Where it is reached.' }),
    vendorModel: t.string({ description: 'What the vendor calls it.' }),
    apiKeyEnv: t.string({
      description: 'Name of the environment variable that holds the key; null: no key is sent.',
    }),
    limits: t.field({ type: ModelLimitsInput, description: 'What changes of them.' }),
    price: t.field({ type: PriceInput, description: 'Null: the price is no longer known.' }),
    parameters: t.field({ type: 'JSON', description: 'Replaces all of them.' }),
  }),
})
