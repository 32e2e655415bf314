import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { ensureSimulatedModels } from '../../server/models/ensure-simulated-models.ts'
import { createGraphQLTestApi, type GraphQLTestApi } from '../support/graphql-api.ts'
import {
  DONE,
  delta,
  type ScriptedVendor,
  STOP,
  sse,
  startVendor,
} from '../support/scripted-vendor.ts'
import { seedTask } from '../support/seed-task.ts'

let api: GraphQLTestApi
let vendor: ScriptedVendor

beforeAll(async () => {
  vendor = await startVendor((response, { url, headers, body }) => {
    const { model } = JSON.parse(body)
    if (!url.endsWith('/v1/chat/completions')) return void response.writeHead(404).end()
    if (headers.authorization !== 'Bearer good-secret') {
      return void response.writeHead(401).end(JSON.stringify({ error: { message: 'Bad key' } }))
    }
    if (model === 'broke') {
      const error = { code: 'insufficient_quota', message: 'No credit' }
      return void response.writeHead(429).end(JSON.stringify({ error }))
    }
    const usage = sse({
      choices: [],
      usage: { prompt_tokens: 9, completion_tokens: 1, total_tokens: 10 },
    })
    response.writeHead(200, { 'content-type': 'text/event-stream', 'x-request-id': 'req-1' })
    response.end(`${delta('ready')}${STOP}${usage}${DONE}`)
  })
  api = await createGraphQLTestApi({
    EVALSTREAM_ALLOW_PRIVATE_HOSTS: 'on',
    GOOD_API_KEY: 'good-secret',
    BAD_API_KEY: 'bad-secret',
    OPENAI_API_KEY: 'openai-secret',
  })
})

afterAll(async () => {
  await api[Symbol.asyncDispose]()
  await vendor[Symbol.asyncDispose]()
})

const CREATE = `mutation ($input: CreateModelInput!) { createModel(input: $input) {
  __typename
  ... on CreateModelSuccess { model {
    id name displayName provider baseUrl apiKeyEnv simulated seriesSlot
    price { currency inputPerMillion cachedInputPerMillion } limits { maxConcurrency maxAttempts } parameters
  } }
  ... on Error { code message hint }
  ... on InvalidInputError { field }
} }`

async function create(input: Record<string, unknown>) {
  const baseUrl = vendor.url
  const { data, errors } = await api.ask(CREATE, {
    input: { vendorModel: 'tiny', baseUrl, ...input },
  })
  expect(errors).toBeUndefined()
  return data.createModel
}

describe('createModel', () => {
  test('stores what it was given, defaults filled in', async () => {
    const { model } = await create({
      name: 'full',
      displayName: 'Full',
      baseUrl: `${vendor.url}/`,
      apiKeyEnv: 'GOOD_API_KEY',
      limits: { maxConcurrency: 3 },
      price: { inputPerMillion: 1, outputPerMillion: 2 },
      parameters: { temperature: 0 },
    })
    expect(model).toMatchObject({
      name: 'full',
      provider: 'openai-chat',
      baseUrl: vendor.url,
      simulated: false,
      price: { currency: 'USD', inputPerMillion: 1, cachedInputPerMillion: null },
      limits: { maxConcurrency: 3, maxAttempts: 4 },
      parameters: { temperature: 0 },
    })
  })

  test.each([
    ['name', { name: 'Has Spaces' }],
    ['baseUrl', { baseUrl: 'ftp://x' }],
    ['baseUrl', { baseUrl: 'https://user:secret@vendor.example' }],
    ['baseUrl', { baseUrl: null }],
    ['apiKeyEnv', { apiKeyEnv: 'DATABASE_URL' }],
    ['limits.maxAttempts', { limits: { maxAttempts: 0 } }],
    ['price.currency', { price: { currency: 'EUR', inputPerMillion: 1, outputPerMillion: 1 } }],
    ['price.inputPerMillion', { price: { inputPerMillion: -1, outputPerMillion: 1 } }],
    ['parameters', { parameters: { messages: [] } }],
    ['parameters', { parameters: [1] }],
    ['provider', { provider: 'telepathy' }],
    ['baseUrl', { simulated: true }],
  ])('names the field %s that cannot be used: %j', async (field, input) => {
    const result = await create({ name: `bad-${field}`.toLowerCase(), ...input })
    expect(result).toMatchObject({ __typename: 'InvalidInputError', code: 'INVALID_INPUT', field })
    expect(result.message).toContain(field)
  })

  test('refuses a name in use, and frees it with the model', async () => {
    const { model } = await create({ name: 'twice' })
    expect(await create({ name: 'twice' })).toMatchObject({ code: 'CONFLICT' })
    await api.ask('mutation ($id: ID!) { deleteModel(id: $id) { __typename } }', { id: model.id })
    expect(await create({ name: 'twice' })).toMatchObject({ __typename: 'CreateModelSuccess' })
  })

  test('gives models made at the same time different slots', async () => {
    const names = Array.from({ length: 8 }, (_, index) => `slot-${index}`)
    const before = (await api.ask('{ models { seriesSlot } }')).data.models
    const created = await Promise.all(names.map((name) => create({ name })))
    const slots = [...before, ...created.map(({ model }) => model)].map(
      ({ seriesSlot }) => seriesSlot,
    )
    const uses = [1, 2, 3, 4, 5, 6, 7, 8].map(
      (slot) => slots.filter((each) => each === slot).length,
    )
    expect(Math.max(...uses) - Math.min(...uses)).toBeLessThanOrEqual(1)
  })
})

test('private and plain http addresses are refused unless the operator allows them', async () => {
  await using strict = await createGraphQLTestApi()
  for (const baseUrl of ['http://vendor.example/v1', 'https://127.0.0.1/v1', 'https://[::1]/v1']) {
    const input = { name: 'private', vendorModel: 'x', baseUrl }
    const { data } = await strict.ask(CREATE, { input })
    expect(data.createModel).toMatchObject({ field: 'baseUrl' })
    expect(data.createModel.hint).toContain('EVALSTREAM_ALLOW_PRIVATE_HOSTS')
  }
})

const UPDATE = `mutation ($input: UpdateModelInput!) { updateModel(input: $input) {
  __typename
  ... on UpdateModelSuccess { model { displayName vendorModel price { currency } apiKeyEnv limits { maxConcurrency maxAttempts } } }
  ... on Error { code }
} }`

test('updateModel changes what is given and nothing else; null takes price and key away', async () => {
  const { model } = await create({
    name: 'changing',
    apiKeyEnv: 'GOOD_API_KEY',
    limits: { maxConcurrency: 3 },
    price: { inputPerMillion: 1, outputPerMillion: 2 },
  })
  const update = async (input: Record<string, unknown>) =>
    (await api.ask(UPDATE, { input: { id: model.id, ...input } })).data.updateModel
  expect(await update({ displayName: 'New', limits: { maxAttempts: 2 } })).toMatchObject({
    model: {
      displayName: 'New',
      vendorModel: 'tiny',
      price: { currency: 'USD' },
      apiKeyEnv: 'GOOD_API_KEY',
      limits: { maxConcurrency: 3, maxAttempts: 2 },
    },
  })
  expect(await update({ price: null, apiKeyEnv: null })).toMatchObject({
    model: { displayName: 'New', price: null, apiKeyEnv: null },
  })
  expect(await update({ baseUrl: null })).toMatchObject({ code: 'INVALID_INPUT' })
  await create({ name: 'taken' })
  expect(await update({ name: 'taken' })).toMatchObject({ code: 'CONFLICT' })
  const id = 'Model:0190b6a0-0000-7000-8000-000000000000'
  expect(await update({ id })).toMatchObject({ code: 'NOT_FOUND' })
})

test('a model that a task still uses is not deleted; its calls outlive it', async () => {
  const { db } = api.engine
  const { task, models, callIds } = await seedTask(db, [{}])
  const id = `Model:${models[0]?.id}`
  const remove = async () =>
    (
      await api.ask(
        'mutation ($id: ID!) { deleteModel(id: $id) { __typename ... on Error { message hint } } }',
        { id },
      )
    ).data.deleteModel
  expect(await remove()).toMatchObject({ __typename: 'ConflictError' })
  await db.updateTable('tasks').set({ status: 'finished' }).where('id', '=', task.id).execute()
  expect(await remove()).toMatchObject({ __typename: 'DeleteModelSuccess' })
  expect(await remove()).toMatchObject({ __typename: 'NotFoundError' })
  const { data } = await api.ask(
    'query ($chatId: String!) { call(chatId: $chatId) { model { id } } models { id } }',
    { chatId: callIds[0] },
  )
  expect(data.call.model.id).toBe(id)
  expect(data.models).not.toContainEqual({ id })
})

describe('checkModel', () => {
  const CHECK = `mutation ($id: ID!) { checkModel(id: $id) { ... on CheckModelSuccess { check {
    ok answer hint serverChatId serverIds servedModel error { class code httpStatus message }
    usage { totalTokens } timing { ttftMs totalMs connectionReused }
  } } ... on Error { code } } }`

  async function check(input: Record<string, unknown>) {
    const { model } = await create(input)
    const { data, errors } = await api.ask(CHECK, { id: model.id })
    expect(errors).toBeUndefined()
    return data.checkModel.check
  }

  test('shows phases, ids, usage and answer of one call', async () => {
    const shown = await check({ name: 'check-good', apiKeyEnv: 'GOOD_API_KEY' })
    expect(shown).toMatchObject({
      ok: true,
      answer: 'ready',
      hint: null,
      error: null,
      serverChatId: 'chatcmpl-1',
      servedModel: 'served',
      usage: { totalTokens: 10 },
    })
    expect(Object.values(shown.serverIds)).toContain('req-1')
    expect(shown.timing.ttftMs).toBeGreaterThan(0)
    expect(shown.timing.totalMs).toBeGreaterThanOrEqual(shown.timing.ttftMs)
  })

  test.each([
    ['a refused key', { apiKeyEnv: 'BAD_API_KEY' }, 'BAD_API_KEY', 401],
    ['a missing key', { apiKeyEnv: 'ABSENT_API_KEY' }, 'ABSENT_API_KEY', null],
    ['a used up quota', { apiKeyEnv: 'GOOD_API_KEY', vendorModel: 'broke' }, 'quota', 429],
    ['nothing there', { baseUrl: 'http://127.0.0.1:1/v1' }, 'Nothing listens', null],
  ])('tells %s in words', async (name, input, hint, httpStatus) => {
    const shown = await check({ name: name.replaceAll(' ', '-'), ...input })
    expect(shown).toMatchObject({ ok: false, error: { httpStatus } })
    expect(shown.hint).toContain(hint)
    expect(JSON.stringify(shown)).not.toContain('secret')
  })

  test('tells a wrong address in words', async () => {
    const baseUrl = vendor.url.replace('/v1', '/v2')
    const shown = await check({ name: 'wrong-url', baseUrl, apiKeyEnv: 'GOOD_API_KEY' })
    expect(shown).toMatchObject({ ok: false, error: { httpStatus: 404 } })
    expect(shown.hint).toContain(baseUrl)
  })
})

test('a key in the environment offers models until they are added', async () => {
  const offered = async () =>
    (await api.ask('{ offeredModels { name baseUrl vendorModel apiKeyEnv provider } }')).data
      .offeredModels
  const [offer, ...others] = await offered()
  expect(offer).toMatchObject({ apiKeyEnv: 'OPENAI_API_KEY', provider: 'openai-chat' })
  expect(await create(offer)).toMatchObject({ __typename: 'CreateModelSuccess' })
  expect(await offered()).toEqual(others)
})

test('simulated models are added once, and never against someone’s will', async () => {
  await using fresh = await createGraphQLTestApi()
  const { engine } = fresh
  expect(await ensureSimulatedModels(engine)).toBe(5)
  expect(await ensureSimulatedModels(engine)).toBe(0)
  const { data } = await fresh.ask('{ models { id simulated price { currency } } }')
  expect(data.models).toHaveLength(5)
  expect(data.models[0]).toMatchObject({ simulated: true, price: { currency: 'USD' } })
  for (const { id } of data.models) {
    await fresh.ask('mutation ($id: ID!) { deleteModel(id: $id) { __typename } }', { id })
  }
  expect(await ensureSimulatedModels(engine)).toBe(0)
  expect((await fresh.ask('{ models { id } }')).data.models).toEqual([])
})
