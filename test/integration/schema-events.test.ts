import { afterAll, beforeAll, expect, test } from 'vitest'
import { lockTask } from '../../db/tasks.ts'
import { appendEvents, type EventDraft } from '../../server/events/append-events.ts'
import type { CallState } from '../../server/events/event.ts'
import { createGraphQLTestApi, type GraphQLTestApi, type Result } from '../support/graphql-api.ts'
import { seedTask } from '../support/seed-task.ts'

let api: GraphQLTestApi
beforeAll(async () => {
  api = await createGraphQLTestApi()
})
afterAll(() => api[Symbol.asyncDispose]())

const NEW_CALL: CallState = {
  status: 'connecting',
  attemptCount: 1,
  serverChatId: null,
  serverIds: {},
  servedModel: null,
  finishReason: null,
  cached: false,
  streamed: true,
  waitingFor: null,
  waitingUntil: null,
  timing: null,
  ttftMs: null,
  inputTokens: null,
  cachedInputTokens: null,
  outputTokens: null,
  reasoningTokens: null,
  totalTokens: null,
  usageSource: null,
  costUsd: null,
  error: null,
  startedAt: '2026-11-24T00:00:01.500Z',
  finishedAt: null,
}

/** The story of one call in three events. */
function story(callId: string): EventDraft[] {
  return [
    { kind: 'call.started', callId, call: NEW_CALL, adds: { queued: -1, running: 1 } },
    { kind: 'call.first_token', callId, call: { ...NEW_CALL, status: 'streaming', ttftMs: 12.5 } },
    {
      kind: 'call.finished',
      callId,
      call: { ...NEW_CALL, status: 'finished', ttftMs: 12.5, serverChatId: 'chatcmpl-1' },
      adds: { running: -1, finished: 1 },
      message: 'done',
    },
  ]
}

async function append(taskId: string, drafts: readonly EventDraft[]): Promise<void> {
  await api.engine.db.transaction().execute(async (tx) => {
    const task = await lockTask(tx, taskId)
    if (task === undefined) throw new Error('The task is gone')
    await appendEvents(tx, task, drafts)
  })
}

async function take(count: number, results: AsyncGenerator<Result>): Promise<Result[]> {
  const taken: Result[] = []
  for await (const result of results) if (taken.push(result) === count) break
  return taken
}

const TASK_EVENTS = `subscription ($taskId: ID!, $after: Cursor) {
  taskEvents(taskId: $taskId, after: $after) {
    cursor seq kind message score { id }
    task { status cursor progress { queued running finished } }
    call { chatId status answer serverChatId startedAt question { prompt } }
  }
}`

test('events show task and call as they were, whenever they are read', async () => {
  const { task, callIds } = await seedTask(api.engine.db, [
    { status: 'finished', answer: 'Whole answer', serverChatId: 'chatcmpl-1' },
  ])
  await append(task.id, story(callIds[0] ?? ''))
  const taskId = `Task:${task.id}`
  const results = await take(3, api.listen(TASK_EVENTS, { taskId, after: 'e1.0' }))
  expect(results.flatMap(({ errors }) => errors ?? [])).toEqual([])
  const [started, , finished] = results.map(({ data }) => data.taskEvents)
  expect(started).toMatchObject({
    cursor: 'e1.1',
    seq: 1,
    kind: 'call.started',
    message: null,
    score: null,
    task: { status: 'RUNNING', cursor: 'e1.1', progress: { queued: 0, running: 1, finished: 0 } },
    call: {
      chatId: callIds[0],
      status: 'CONNECTING',
      answer: null,
      serverChatId: null,
      startedAt: '2026-11-24T00:00:01.500Z',
      question: { prompt: 'Question 1' },
    },
  })
  expect(finished).toMatchObject({
    cursor: 'e1.3',
    kind: 'call.finished',
    message: 'done',
    task: { progress: { queued: 0, running: 0, finished: 1 } },
    call: { status: 'FINISHED', answer: 'Whole answer', serverChatId: 'chatcmpl-1' },
  })
})

test('a reader goes on from the cursor of a query, and from that of an event', async () => {
  const { task, callIds } = await seedTask(api.engine.db, [{}, {}])
  const taskId = `Task:${task.id}`
  await append(task.id, story(callIds[0] ?? ''))
  const { data } = await api.ask('query ($taskId: ID!) { task(id: $taskId) { cursor } }', {
    taskId,
  })
  const reading = take(2, api.listen(TASK_EVENTS, { taskId, after: data.task.cursor }))
  await append(task.id, story(callIds[1] ?? ''))
  const first = await reading
  expect(first.map((result) => result.data.taskEvents.seq)).toEqual([4, 5])
  const after = first[1]?.data.taskEvents.cursor
  const [next] = await take(1, api.listen(TASK_EVENTS, { taskId, after }))
  expect(next?.data.taskEvents).toMatchObject({ seq: 6, call: { chatId: callIds[1] } })
})

test.each([
  ['e2.0', 'CURSOR_EXPIRED'],
  ['e1.99', 'CURSOR_EXPIRED'],
  ['nonsense', 'CURSOR_EXPIRED'],
])('the cursor %s ends the subscription with %s and a hint', async (after, code) => {
  const { task } = await seedTask(api.engine.db, [{}])
  const results: Result[] = []
  for await (const result of api.listen(TASK_EVENTS, { taskId: `Task:${task.id}`, after })) {
    results.push(result)
  }
  expect(results).toHaveLength(1)
  expect(results[0]?.errors?.[0]?.extensions).toMatchObject({ code, hint: expect.any(String) })
})

test('a kind of event that does not exist is refused by name', async () => {
  const document = 'subscription ($filter: EventFilter) { liveEvents(filter: $filter) { kind } }'
  const [result] = await take(1, api.listen(document, { filter: { kinds: ['call.finish'] } }))
  const [error] = result?.errors ?? []
  expect(error?.message).toContain('call.finish')
  expect(error?.extensions).toMatchObject({ code: 'INVALID_INPUT', field: 'kinds' })
})

test('a task that does not exist ends the subscription with NOT_FOUND', async () => {
  const taskId = 'Task:0190b6a0-0000-7000-8000-000000000000'
  const [result] = await take(1, api.listen(TASK_EVENTS, { taskId }))
  expect(result?.errors?.[0]?.extensions).toMatchObject({ code: 'NOT_FOUND' })
})

const LIVE_EVENTS = `subscription ($filter: EventFilter, $after: Cursor) {
  liveEvents(filter: $filter, after: $after) { cursor kind task { id } call { chatId } }
}`

test('live events go over all tasks, filtered by kind and model, and resume by position', async () => {
  const one = await seedTask(api.engine.db, [{}])
  const two = await seedTask(api.engine.db, [{}, {}])
  const head = api.listen(LIVE_EVENTS, { filter: { taskIds: [`Task:${one.task.id}`] } })
  const start = take(1, head)
  // A reader without a cursor begins at the moment the server takes it on.
  const nudge = setInterval(() => void append(one.task.id, [{ kind: 'task.progress' }]), 20)
  const after = (await start)[0]?.data.liveEvents.cursor
  clearInterval(nudge)

  await append(one.task.id, story(one.callIds[0] ?? ''))
  await append(two.task.id, story(two.callIds[0] ?? ''))
  await append(two.task.id, story(two.callIds[1] ?? ''))
  const filter = { kinds: ['call.finished', 'task.*'], modelIds: [`Model:${two.models[0]?.id}`] }
  const shown = await take(2, api.listen(LIVE_EVENTS, { filter, after }))
  expect(shown.map(({ data }) => data.liveEvents)).toMatchObject([
    { kind: 'call.finished', call: { chatId: two.callIds[0] } },
    { kind: 'call.finished', call: { chatId: two.callIds[1] } },
  ])

  const middle = shown[0]?.data.liveEvents.cursor
  const [next] = await take(1, api.listen(LIVE_EVENTS, { filter, after: middle }))
  expect(next?.data.liveEvents.call.chatId).toBe(two.callIds[1])
})

test('the answer of a call that ended comes whole, and the stream ends', async () => {
  const { callIds } = await seedTask(api.engine.db, [{ status: 'finished', answer: 'Forty-two' }])
  const document = `subscription ($chatId: String!) {
    callOutput(chatId: $chatId) { chatId offset text done } }`
  const results: Result[] = []
  for await (const result of api.listen(document, { chatId: callIds[0] })) results.push(result)
  const pieces = results.map(({ data }) => data.callOutput)
  expect(pieces.map(({ text }) => text).join('')).toBe('Forty-two')
  expect(pieces.at(-1)).toMatchObject({ chatId: callIds[0], done: true })
})

test('the answer of a call that does not exist is not found, whatever the chat ID looks like', async () => {
  const document = 'subscription ($chatId: String!) { callOutput(chatId: $chatId) { text } }'
  for (const chatId of ['nope', '0190b6a0-0000-7000-8000-000000000000']) {
    const [result] = await take(1, api.listen(document, { chatId }))
    expect(result?.errors?.[0]?.extensions).toMatchObject({ code: 'NOT_FOUND' })
  }
})
