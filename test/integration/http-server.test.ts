import { serverAudits } from 'graphql-http'
import { createClient as createSseClient } from 'graphql-sse'
import { createClient as createWsClient } from 'graphql-ws'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { WebSocket } from 'ws'
import { createToken } from '../../server/auth/create-token.ts'
import { openReadySocket } from '../support/raw-socket.ts'
import { startTestServer, type TestServer } from '../support/server.ts'

type Result<Data> = { data: Data; errors?: { message: string; extensions?: object }[] }

let server: TestServer

beforeAll(async () => {
  server = await startTestServer()
})

afterAll(() => server?.[Symbol.asyncDispose]())

async function ask<Data>(
  query: string,
  variables: object = {},
  headers: Record<string, string> = {},
): Promise<Result<Data>> {
  const response = await fetch(`${server.url}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: JSON.stringify({ query, variables }),
  })
  return (await response.json()) as Result<Data>
}

async function upload(csv: string, headers: Record<string, string>): Promise<Response> {
  const query = `mutation ($input: ImportDatasetInput!) { importDataset(input: $input) {
    __typename
    ... on ImportDatasetSuccess { dataset { id questionCount } }
    ... on Error { message }
  } }`
  const form = new FormData()
  const variables = { input: { name: `d${Math.random()}`, file: null } }
  form.set('operations', JSON.stringify({ query, variables }))
  form.set('map', JSON.stringify({ 0: ['variables.input.file'] }))
  form.set('0', new File([csv], 'questions.csv'))
  return fetch(`${server.url}/graphql`, { method: 'POST', body: form, headers })
}

type Imported = {
  importDataset: { __typename: string; dataset: { id: string; questionCount: number } }
}

async function importQuestions(count: number): Promise<string> {
  const rows = Array.from({ length: count }, (_, i) => `${i} + 1 = ?,${i + 1}`)
  const response = await upload(`question,answer\n${rows.join('\n')}\n`, {
    'x-evalstream-csrf': '1',
  })
  const { data } = (await response.json()) as Result<Imported>
  expect(data.importDataset).toMatchObject({ dataset: { questionCount: count } })
  return data.importDataset.dataset.id
}

async function createSimulatedModel(name: string): Promise<string> {
  const { data } = await ask<{ createModel: { model: { id: string } } }>(
    `mutation ($input: CreateModelInput!) { createModel(input: $input) {
      ... on CreateModelSuccess { model { id } } ... on Error { message }
    } }`,
    { input: { name, vendorModel: 'sim-swift', simulated: true } },
  )
  return data.createModel.model.id
}

async function startTask(datasetId: string, modelId: string) {
  const { data } = await ask<{ startTask: { task: { id: string; cursor: string } } }>(
    `mutation ($input: StartTaskInput!) { startTask(input: $input) {
      ... on StartTaskSuccess { task { id cursor } } ... on Error { message hint }
    } }`,
    {
      input: { mode: 'OBJECTIVE', datasetId, modelIds: [modelId], scorers: [{ type: 'NUMERIC' }] },
    },
  )
  return data.startTask.task
}

test('a file, a model and a task go in, and every event comes out by socket and by stream', async () => {
  const task = await startTask(await importQuestions(20), await createSimulatedModel('swift'))
  const query = `subscription ($id: ID!, $after: Cursor) {
    taskEvents(taskId: $id, after: $after) { seq kind call { chatId status } }
  }`
  const variables = { id: task.id, after: task.cursor.replace(/\d+$/, '0') }
  const ws = createWsClient({
    url: `${server.url.replace('http', 'ws')}/graphql`,
    webSocketImpl: WebSocket,
  })
  const sse = createSseClient({ url: `${server.url}/graphql` })
  type Event = { taskEvents: { seq: number; kind: string; call: { chatId: string } | null } }
  const read = async (events: AsyncIterable<{ data?: Event | null }>) => {
    const seen = []
    for await (const { data } of events) {
      if (!data) throw new Error('an event without data')
      seen.push(data.taskEvents)
      if (data.taskEvents.kind === 'task.finished') break
    }
    return seen
  }
  const [bySocket, byStream] = await Promise.all([
    read(ws.iterate<Event>({ query, variables })),
    read(sse.iterate<Event>({ query, variables }) as AsyncIterable<{ data?: Event | null }>),
  ])
  await ws.dispose()
  sse.dispose()
  expect(bySocket.map(({ seq }) => seq)).toEqual(bySocket.map((_, i) => i + 1))
  expect(byStream).toEqual(bySocket)
  const finished = bySocket.filter(({ kind }) => kind === 'call.finished')
  expect(new Set(finished.map(({ call }) => call?.chatId)).size).toBe(20)
})

test('an upload without the header is refused, and one that is malformed is explained', async () => {
  expect((await upload('question\nx\n', {})).status).toBe(403)
  const response = await fetch(`${server.url}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'multipart/form-data; boundary=b', 'x-evalstream-csrf': '1' },
    body: '--b\r\ncontent-disposition: form-data; name="map"\r\n\r\n{}\r\n--b--\r\n',
  })
  expect(response.status).toBe(400)
  expect(await response.json()).toMatchObject({
    errors: [{ message: expect.stringContaining('operations') }],
  })
})

test('an expired cursor and an unknown task end the subscription with their codes', async () => {
  const task = await startTask(await importQuestions(1), await createSimulatedModel('steady'))
  const cases = [
    { id: task.id, after: 'another.1', code: 'CURSOR_EXPIRED' },
    { id: task.id.replace(/.$/, ''), after: null, code: expect.any(String) },
  ]
  const ws = createWsClient({
    url: `${server.url.replace('http', 'ws')}/graphql`,
    webSocketImpl: WebSocket,
  })
  for (const { id, after, code } of cases) {
    const query = `subscription ($id: ID!, $after: Cursor) { taskEvents(taskId: $id, after: $after) { seq } }`
    const results = []
    try {
      for await (const result of ws.iterate({ query, variables: { id, after } }))
        results.push(result)
    } catch (errors) {
      results.push({ errors })
    }
    expect(results).toMatchObject([{ errors: [{ extensions: { code } }] }])
  }
  await ws.dispose()
})

test('the version and the schema are told', async () => {
  expect(await ask('{ serverInfo { version } }')).toMatchObject({
    data: { serverInfo: { version: server.engine.config.version } },
  })
  expect(await (await fetch(`${server.url}/schema.graphql`)).text()).toContain(
    'type Task implements Node',
  )
})

test('all 61 audits of GraphQL over HTTP pass', async () => {
  const failed = []
  const audits = serverAudits({ url: () => `${server.url}/graphql` })
  for (const audit of audits) {
    const result = await audit.fn()
    if (result.status !== 'ok') failed.push(`${audit.id} ${audit.name}`)
  }
  expect([audits.length, failed]).toEqual([61, []])
})

test('a token may do what its scopes say, by request and by socket', async () => {
  const { text } = await createToken(server.engine, { name: 'reader', scopes: ['read'] })
  const authorization = `Bearer ${text}`
  const pause = 'mutation { pauseTask(id: "x") { __typename } }'
  const read = '{ serverInfo { version } }'
  expect(await ask(read, {}, { authorization })).not.toHaveProperty('errors')
  const refused = { errors: [{ message: expect.stringMatching(/scope|authorized/i) }] }
  expect(await ask(pause, {}, { authorization })).toMatchObject(refused)
  await using raw = await openReadySocket(server.url, { token: text })
  raw.send({ type: 'subscribe', id: 'a', payload: { query: pause } })
  expect(await raw.next()).toMatchObject({ payload: refused })
})

test('an operation that costs too much is refused, by request and by socket', async () => {
  const part =
    '{ nodes { calls(first: 1000) { nodes { task { calls(first: 1000) { nodes { id } } } } } } }'
  const query = `{ tasks(first: 1000) ${part} }`
  const refused = { errors: [{ extensions: { code: expect.any(String) } }] }
  expect(await ask(query)).toMatchObject(refused)
  await using raw = await openReadySocket(server.url)
  raw.send({ type: 'subscribe', id: 'a', payload: { query } })
  const { type, payload } = await raw.next()
  expect(type === 'error' ? { errors: payload } : payload).toMatchObject(refused)
})
