import { afterAll, beforeAll, expect, test } from 'vitest'
import { importDataset } from '../../server/datasets/import-dataset.ts'
import { createGraphQLTestApi, type GraphQLTestApi } from '../support/graphql-api.ts'
import { seedModel, seedTask } from '../support/seed-task.ts'

let api: GraphQLTestApi
let input: Record<string, unknown>

beforeAll(async () => {
  api = await createGraphQLTestApi()
  const { db } = api.engine
  const content = (async function* () {
    yield Buffer.from('question,answer\n2+2,4\n3+3,6\n4+4,8\n')
  })()
  const dataset = await importDataset({ db }, { fileName: 'sums.csv', content })
  const price = JSON.stringify({
    currency: 'USD',
    inputPerMillion: 1,
    cachedInputPerMillion: null,
    outputPerMillion: 2,
  })
  const models = [await seedModel(db, { price }), await seedModel(db)]
  input = {
    mode: 'OBJECTIVE',
    datasetId: `Dataset:${dataset.id}`,
    modelIds: models.map(({ id }) => `Model:${id}`),
    scorers: [{ type: 'NUMERIC' }],
    repeats: 2,
  }
})

afterAll(() => api[Symbol.asyncDispose]())

const START = `mutation ($input: StartTaskInput!) { startTask(input: $input) {
  __typename
  ... on StartTaskSuccess { task {
    id name mode status cursor configHash config progress { total queued } models { id }
    calls(first: 1, orderBy: POSITION) { totalCount nodes { position repeat status question { prompt } } }
  } }
  ... on Error { code message hint } ... on InvalidInputError { field }
} }`

test('estimateTask tells calls and cost, null for a model without a price', async () => {
  const { data, errors } = await api.ask(
    `query ($input: StartTaskInput!) { estimateTask(input: $input) { ... on EstimateTaskSuccess {
      estimate { questionCount callCount estimatedCostUsd models { model { id } callCount estimatedCostUsd } }
    } } }`,
    { input },
  )
  expect(errors).toBeUndefined()
  const { estimate } = data.estimateTask
  expect(estimate).toMatchObject({
    questionCount: 3,
    callCount: 12,
    models: [{ callCount: 6 }, { callCount: 6, estimatedCostUsd: null }],
  })
  expect(estimate.models[0].estimatedCostUsd).toBeGreaterThan(0)
  expect(estimate.estimatedCostUsd).toBe(estimate.models[0].estimatedCostUsd)
})

test('startTask answers at once with a running task and its planned calls', async () => {
  const { data, errors } = await api.ask(START, { input })
  expect(errors).toBeUndefined()
  expect(data.startTask).toMatchObject({
    __typename: 'StartTaskSuccess',
    task: {
      mode: 'OBJECTIVE',
      status: 'RUNNING',
      progress: { total: 12, queued: 12 },
      models: (input.modelIds as string[]).map((id) => ({ id })),
      calls: {
        totalCount: 12,
        nodes: [{ position: 1, repeat: 1, status: 'QUEUED', question: { prompt: '2+2' } }],
      },
    },
  })
})

test.each([
  [{ scorers: [] }, 'InvalidInputError', { field: 'scorers' }],
  [{ repeats: 0 }, 'InvalidInputError', { field: 'repeats' }],
  [{ modelIds: [] }, 'InvalidInputError', { field: 'modelIds' }],
  [{ datasetId: 'Dataset:0190b6a0-0000-7000-8000-000000000000' }, 'NotFoundError', {}],
  [{ datasetId: 'Task:0190b6a0-0000-7000-8000-000000000000' }, 'NotFoundError', {}],
])('startTask with %j gives a typed error', async (change, type, fields) => {
  const { data, errors } = await api.ask(START, { input: { ...input, ...change } })
  expect(errors).toBeUndefined()
  expect(data.startTask).toMatchObject({ __typename: type, ...fields })
})

test('the same idempotency key starts one task', async () => {
  const keyed = { ...input, idempotencyKey: 'once' }
  const [one, two] = await Promise.all([
    api.ask(START, { input: keyed }),
    api.ask(START, { input: keyed }),
  ])
  expect(one.data.startTask.task.id).toBe(two.data.startTask.task.id)
  const other = await api.ask(START, { input: { ...keyed, repeats: 1 } })
  expect(other.data.startTask).toMatchObject({ code: 'CONFLICT' })
})

test('a task is paused, resumed, cancelled and deleted; what does not fit is a conflict', async () => {
  const { id } = (await api.ask(START, { input })).data.startTask.task
  const change = async (field: string) => {
    const argument = field === 'retryFailedCalls' ? 'taskId' : 'id'
    const success =
      field === 'deleteTask' ? 'DeleteTaskSuccess { id }' : 'TaskSuccess { task { status } }'
    const { data, errors } = await api.ask(
      `mutation ($id: ID!) { result: ${field}(${argument}: $id) {
        __typename ... on ${success} ... on Error { code hint } } }`,
      { id },
    )
    expect(errors).toBeUndefined()
    return data.result
  }
  expect(await change('pauseTask')).toMatchObject({ task: { status: 'PAUSED' } })
  expect(await change('pauseTask')).toMatchObject({ code: 'CONFLICT' })
  expect(await change('resumeTask')).toMatchObject({ task: { status: 'RUNNING' } })
  expect(await change('retryFailedCalls')).toMatchObject({ code: 'CONFLICT' })
  expect(await change('cancelTask')).toMatchObject({ task: { status: 'CANCELLED' } })
  expect(await change('deleteTask')).toMatchObject({ __typename: 'DeleteTaskSuccess' })
  expect(await change('deleteTask')).toMatchObject({ code: 'NOT_FOUND' })
})

test('a file must come with a multipart request', async () => {
  const { data } = await api.ask(
    'mutation ($file: Upload!) { importDataset(input: { file: $file }) { ... on InvalidInputError { field hint } } }',
    { file: 'token' },
  )
  expect(data.importDataset).toMatchObject({
    field: 'file',
    hint: expect.stringContaining('multipart'),
  })
})

test('the prompt of a later turn holds the turns before it', async () => {
  const { db } = api.engine
  const { callIds } = await seedTask(db, [
    { status: 'finished', answer: 'First answer' },
    { turn: 2 },
  ])
  const { sessionId } = await db
    .selectFrom('calls')
    .select('sessionId')
    .where('id', '=', callIds[0] ?? '')
    .executeTakeFirstOrThrow()
  await db
    .updateTable('calls')
    .set({ sessionId })
    .where('id', '=', callIds[1] ?? '')
    .execute()
  const { data } = await api.ask('query ($chatId: String!) { call(chatId: $chatId) { prompt } }', {
    chatId: callIds[1],
  })
  expect(data.call.prompt).toEqual([
    { role: 'user', content: 'Question 1' },
    { role: 'assistant', content: 'First answer' },
    { role: 'user', content: 'Question 2' },
  ])
})
