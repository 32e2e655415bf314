import { sql } from 'kysely'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { appendEvents, type EventDraft } from '../../server/events/append-events.ts'
import { queuedState } from '../../server/events/call-state.ts'
import { changeTask } from '../../server/tasks/change-task.ts'
import { deleteTask } from '../../server/tasks/delete-task.ts'
import { openReadySocket, type RawSocket } from '../support/raw-socket.ts'
import { seedTask } from '../support/seed-task.ts'
import { startTestServer, type TestServer } from '../support/server.ts'

let server: TestServer
beforeAll(async () => {
  server = await startTestServer()
})
afterAll(() => server[Symbol.asyncDispose]())

const query = `subscription ($taskId: ID!, $after: Cursor) {
  taskEvents(taskId: $taskId, after: $after) { seq task { cursor name } }
}`

const append = (taskId: string, drafts: readonly EventDraft[]) =>
  changeTask(server.engine, taskId, async (tx, task) => {
    await appendEvents(tx, task, drafts)
  })

function watch(
  raw: RawSocket,
  id: string,
  taskId: string,
  { after, document = query }: { after: string; document?: string },
): void {
  const variables = { taskId: `Task:${taskId}`, after }
  raw.send({ type: 'subscribe', id, payload: { query: document, variables } })
}

type Next = { id: string; type: string; payload: { data: { taskEvents: { seq: number } } } }

async function read(raw: RawSocket, count: number): Promise<Next[]> {
  const messages: Next[] = []
  while (messages.length < count) messages.push((await raw.next()) as Next)
  return messages
}

test('a backlog of many lots comes in order to each of a socket’s subscriptions, and the end behind it', async () => {
  const { task } = await seedTask(server.engine.db, [{}], { status: 'cancelled' })
  for (let part = 0; part < 3; part++) {
    await append(task.id, Array(400).fill({ kind: 'task.progress' }))
  }
  await using raw = await openReadySocket(server.url)
  watch(raw, 'a', task.id, { after: 'e1.0' })
  watch(raw, 'quote "b"', task.id, { after: 'e1.700' })
  const messages = await read(raw, 1_700)
  const seqs = (id: string) =>
    messages.filter((each) => each.id === id).map(({ payload }) => payload.data.taskEvents.seq)
  expect(seqs('a')).toEqual(Array.from({ length: 1_200 }, (_, i) => i + 1))
  expect(seqs('quote "b"')).toEqual(Array.from({ length: 500 }, (_, i) => i + 701))

  await deleteTask(server.engine, task.id)
  const ends = await read(raw, 4)
  for (const id of ['a', 'quote "b"']) {
    expect(ends.filter((each) => each.id === id)).toMatchObject([
      { type: 'next', payload: { errors: [{ extensions: { code: 'NOT_FOUND' } }] } },
      { type: 'complete' },
    ])
  }
})

test('a subscription that is completed gets nothing more, and its id may be used again', async () => {
  const { task } = await seedTask(server.engine.db, [{}], { status: 'running' })
  await append(task.id, Array(300).fill({ kind: 'task.progress' }))
  await using raw = await openReadySocket(server.url)
  watch(raw, 'a', task.id, { after: 'e1.0' })
  await raw.next()
  raw.send({ type: 'complete', id: 'a' })
  raw.send({ type: 'ping' })
  while ((await raw.next()).type !== 'pong') {}
  await new Promise((resolve) => setTimeout(resolve, 100))
  await append(task.id, [{ kind: 'task.progress' }])
  watch(raw, 'a', task.id, { after: 'e1.300' })
  expect(await raw.next()).toMatchObject({
    id: 'a',
    payload: { data: { taskEvents: { seq: 301 } } },
  })
})

test('an event that fails is shown to all who share it as one failure', async () => {
  const { db } = server.engine
  const { task, callIds } = await seedTask(db, [{}], { status: 'cancelled' })
  const sockets = await Promise.all([openReadySocket(server.url), openReadySocket(server.url)])
  await sql`alter table calls rename to calls_away`.execute(db)
  try {
    const call = queuedState(0)
    await append(task.id, [{ kind: 'call.queued', callId: callIds[0] ?? '', call }])
    for (const raw of sockets) {
      const document = `subscription ($taskId: ID!, $after: Cursor) {
        taskEvents(taskId: $taskId, after: $after) { seq call { position } } }`
      watch(raw, 'a', task.id, { after: 'e1.0', document })
    }
    const shown = await Promise.all(sockets.map((raw) => raw.next()))
    expect(shown[0]).toMatchObject({
      type: 'next',
      payload: {
        errors: [{ path: ['taskEvents', 'call'], extensions: { errorId: expect.any(String) } }],
      },
    })
    expect(shown[1]).toEqual(shown[0])
  } finally {
    await sql`alter table calls_away rename to calls`.execute(db)
    for (const raw of sockets) await raw[Symbol.asyncDispose]()
  }
})
