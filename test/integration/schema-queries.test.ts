import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createGraphQLTestApi, type GraphQLTestApi } from '../support/graphql-api.ts'
import { type SeededTask, seedModel, seedTask } from '../support/seed-task.ts'

let api: GraphQLTestApi
let seeded: SeededTask

const START = Date.parse('2026-11-24T00:00:00Z')
const startedAt = (second: number) => new Date(START + second * 1_000)

beforeAll(async () => {
  api = await createGraphQLTestApi({ SOME_API_KEY: 'secret' })
  const { db } = api.engine
  seeded = await seedTask(
    db,
    [
      {
        status: 'finished',
        startedAt: startedAt(1),
        ttftMs: 30,
        answer: 'Forty-two %_\\ percent',
        reasoning: 'Hm',
        scores: [{ passed: true }],
      },
      {
        status: 'failed',
        startedAt: startedAt(3),
        error: JSON.stringify({
          class: 'auth',
          code: null,
          httpStatus: 401,
          message: 'no',
          retryable: false,
        }),
      },
      { status: 'queued' },
      {
        status: 'finished',
        startedAt: startedAt(2),
        ttftMs: 90,
        answer: 'No',
        scores: [{ value: 0, passed: false }],
      },
      { status: 'streaming', startedAt: startedAt(3), ttftMs: 60, model: 1, answer: 'partial' },
    ],
    { modelCount: 2, status: 'running' },
  )
})

afterAll(() => api[Symbol.asyncDispose]())

describe('a call', () => {
  const CALL = `query ($chatId: String!) { call(chatId: $chatId) {
    id chatId status answer reasoning prompt serverIds cached attemptCount
    error { class httpStatus message retryable }
    scores { name passed } attempts { number serverChatId } usage { totalTokens } timing { ttftMs }
    task { name } session { chatKey status calls { chatId } } question { prompt } model { name }
    judged { id } judgements { id }
  } }`

  test('is found by its chat ID, with all that belongs to it', async () => {
    const chatId = seeded.callIds[0]
    const { data, errors } = await api.ask(CALL, { chatId })
    expect(errors).toBeUndefined()
    expect(data.call).toMatchObject({
      id: `Call:${chatId}`,
      chatId,
      status: 'FINISHED',
      answer: 'Forty-two %_\\ percent',
      reasoning: 'Hm',
      prompt: [{ role: 'user', content: 'Question 1' }],
      scores: [{ name: 'exact', passed: true }],
      attempts: [],
      usage: null,
      timing: null,
      task: { name: 'Seeded task' },
      session: { status: 'FINISHED', calls: [{ chatId }] },
      judged: null,
      judgements: [],
    })
  })

  test('is found by an id the vendor returned', async () => {
    await api.engine.db
      .insertInto('attempts')
      .values({
        callId: seeded.callIds[1] ?? '',
        number: 1,
        status: 'failed',
        serverChatId: 'chatcmpl-7',
        serverIdValues: ['chatcmpl-7', 'req-9'],
        startedAt: startedAt(3),
        finishedAt: startedAt(4),
      })
      .execute()
    const { data } = await api.ask(CALL, { chatId: 'req-9' })
    expect(data.call).toMatchObject({
      chatId: seeded.callIds[1],
      error: { class: 'auth', httpStatus: 401, message: 'no', retryable: false },
      attempts: [{ number: 1, serverChatId: 'chatcmpl-7' }],
    })
  })

  test('shows no answer before it ended', async () => {
    const { data } = await api.ask(CALL, { chatId: seeded.callIds[4] })
    expect(data.call).toMatchObject({ status: 'STREAMING', answer: null })
  })

  test('that does not exist is null', async () => {
    expect(await api.ask(CALL, { chatId: 'no such id' })).toEqual({ data: { call: null } })
  })
})

describe('global ids', () => {
  test('name any object for node(id)', async () => {
    const document = 'query ($id: ID!) { node(id: $id) { id __typename ... on Task { name } } }'
    const ids = [`Task:${seeded.task.id}`, `Model:${seeded.models[0]?.id}`]
    for (const id of [...ids, `Call:${seeded.callIds[0]}`, `Question:${seeded.questionIds[0]}`]) {
      const { data, errors } = await api.ask(document, { id })
      expect(errors).toBeUndefined()
      expect(data.node).toMatchObject({ id, __typename: id.split(':')[0] })
    }
    const missing = await api.ask(document, { id: 'Task:0190b6a0-0000-7000-8000-000000000000' })
    expect(missing).toEqual({ data: { node: null } })
  })

  test('of another type, or none, are refused with what they should look like', async () => {
    for (const id of ['nonsense', `Model:${seeded.task.id}`]) {
      const { errors } = await api.ask('query ($id: ID!) { task(id: $id) { id } }', { id })
      expect(errors?.[0]?.extensions).toMatchObject({ code: 'NOT_FOUND' })
      expect(errors?.[0]?.extensions?.hint).toContain('Task:<UUID>')
    }
  })
})

test('tasks and sessions are paged, the newest task first', async () => {
  const later = await seedTask(api.engine.db, [{}, {}], { name: 'Later 100%' })
  const { data, errors } = await api.ask(
    `query ($task: ID!) {
      tasks(first: 1) { nodes { name models { id } judges { id } } totalCount pageInfo { endCursor } }
      found: tasks(filter: { search: "100%", statuses: [RUNNING] }) { nodes { name } }
      sessions(filter: { taskId: $task }, first: 1) { nodes { status chatKey } totalCount pageInfo { endCursor } }
    }`,
    { task: `Task:${later.task.id}` },
  )
  expect(errors).toBeUndefined()
  expect(data.tasks).toMatchObject({
    nodes: [{ name: 'Later 100%', models: [{ id: `Model:${later.models[0]?.id}` }], judges: [] }],
    totalCount: 2,
  })
  expect(data.found.nodes).toEqual([{ name: 'Later 100%' }])
  expect(data.sessions).toMatchObject({ nodes: [{ status: 'QUEUED' }], totalCount: 2 })

  const next = await api.ask(
    `query ($task: String, $session: String, $id: ID!) {
      tasks(after: $task) { nodes { name } pageInfo { hasNextPage } }
      task(id: $id) { sessions(after: $session) { nodes { calls { position } } } }
    }`,
    {
      task: data.tasks.pageInfo.endCursor,
      session: data.sessions.pageInfo.endCursor,
      id: `Task:${later.task.id}`,
    },
  )
  expect(next.errors).toBeUndefined()
  expect(next.data.tasks).toMatchObject({ nodes: [{ name: 'Seeded task' }] })
  expect(next.data.task.sessions.nodes).toEqual([{ calls: [{ position: 2 }] }])
})

test('a dataset shows its questions page by page', async () => {
  const { data, errors } = await api.ask(
    `query ($id: ID!) { dataset(id: $id) { name referenceCount
      questions(first: 2) { nodes { position prompt } totalCount pageInfo { hasNextPage } }
      found: questions(search: "question 4") { nodes { position } totalCount }
    } }`,
    { id: `Dataset:${seeded.task.datasetId}` },
  )
  expect(errors).toBeUndefined()
  expect(data.dataset).toMatchObject({
    referenceCount: 0,
    questions: {
      nodes: [{ position: 1 }, { position: 2 }],
      totalCount: 5,
      pageInfo: { hasNextPage: true },
    },
    found: { nodes: [{ position: 4 }], totalCount: 1 },
  })
})

test('a model says whether its key is there, never the key', async () => {
  const { db } = api.engine
  await seedModel(db, { name: 'with-key', apiKeyEnv: 'SOME_API_KEY' })
  await seedModel(db, { name: 'without-key', apiKeyEnv: 'OTHER_API_KEY' })
  const { data } = await api.ask(
    `{ a: model(name: "with-key") { keyPresent apiKeyEnv limits { maxConcurrency maxAttempts } price { currency } }
       b: model(name: "without-key") { keyPresent } c: model(name: "no-such") { id } }`,
  )
  expect(data).toEqual({
    a: {
      keyPresent: true,
      apiKeyEnv: 'SOME_API_KEY',
      limits: { maxConcurrency: 8, maxAttempts: 4 },
      price: null,
    },
    b: { keyPresent: false },
    c: null,
  })
  expect(JSON.stringify(data)).not.toContain('secret')
})

test('progress adds up and tells why calls wait', async () => {
  const { task } = await seedTask(
    api.engine.db,
    [
      { status: 'retrying', waitingFor: 'rate limited', waitingUntil: startedAt(9) },
      { status: 'retrying', waitingFor: 'rate limited', waitingUntil: startedAt(8) },
      { status: 'retrying', waitingFor: 'overloaded' },
    ],
    { queuedCount: 0, runningCount: 3 },
  )
  const { data, errors } = await api.ask(
    `query ($id: ID!) { task(id: $id) { progress {
      total queued running callsPerSecond etaSeconds waiting { reason calls untilAt }
    } } }`,
    { id: `Task:${task.id}` },
  )
  expect(errors).toBeUndefined()
  expect(data.task.progress).toEqual({
    total: 3,
    queued: 0,
    running: 3,
    callsPerSecond: 0,
    etaSeconds: null,
    waiting: [
      { reason: 'rate limited', calls: 2, untilAt: startedAt(8).toISOString() },
      { reason: 'overloaded', calls: 1, untilAt: null },
    ],
  })
})

test('an operation that could read too much is refused before it reads', async () => {
  const { errors } = await api.ask(
    '{ tasks(first: 1000) { nodes { calls(first: 1000) { nodes { id answer } } } } }',
  )
  expect(errors?.[0]?.extensions).toMatchObject({ code: 'QUERY_TOO_LARGE' })
})

test('a token without the scope is told which scopes it has', async () => {
  const { errors } = await api.ask(
    'mutation { deleteTask(id: "Task:x") { __typename } }',
    {},
    {
      scopes: ['run'],
    },
  )
  expect(errors?.[0]?.message).toContain('(read, run)')
  expect(errors?.[0]?.extensions).toMatchObject({ code: 'FORBIDDEN' })
  const nobody = await api.ask('{ models { id } }', {}, { scopes: [] })
  expect(nobody.errors?.[0]?.extensions).toMatchObject({ code: 'FORBIDDEN' })
})
