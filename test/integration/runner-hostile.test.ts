import { sql } from 'kysely'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { answering, type Reply, startChatVendor } from '../support/chat-vendor.ts'
import {
  collectUntil,
  eventually,
  startNumberedTask,
  startTestEngine,
  type TestEngine,
} from '../support/engine.ts'
import { findViolations } from '../support/oracle.ts'
import { DONE, delta, STOP, sse } from '../support/scripted-vendor.ts'

let house: TestEngine
beforeAll(async () => {
  house = await startTestEngine()
})
afterAll(() => house[Symbol.asyncDispose]())

const ODD_USAGE = [
  { prompt_tokens: 10.5, completion_tokens: 5, total_tokens: 15.5 },
  { prompt_tokens: 4e12, completion_tokens: 5 },
  { prompt_tokens: 3, completion_tokens: 1e300 },
]

const odd: Record<string, Reply> = {
  ...Object.fromEntries(
    ODD_USAGE.map((usage, index) => [
      `usage ${JSON.stringify(ODD_USAGE[index])}`,
      async (response) => {
        response.writeHead(200, { 'content-type': 'text/event-stream' })
        response.end(delta('#### 0') + STOP + sse({ id: 'chatcmpl-1', choices: [], usage }) + DONE)
      },
    ]),
  ),
  'an id of 100,000 characters': async (response) => {
    response.writeHead(200, { 'content-type': 'text/event-stream' })
    const id = Array.from({ length: 100_000 }, () => Math.random().toString(36)[2]).join('')
    response.end(delta('#### 0', id) + STOP + DONE)
  },
  'text with NUL and half a surrogate pair': async (response) => {
    response.writeHead(200, { 'content-type': 'text/event-stream', 'x-request-id': 'über' })
    response.end(delta('a\0b\ud83d \\u0000 #### 0', 'id-\0-\udc00') + STOP + DONE)
  },
  'an error code and message with NUL': async (response) => {
    response.writeHead(400, { 'content-type': 'application/json' })
    response.end(JSON.stringify({ error: { code: 'x\0y', message: 'bad \0 thing \ud800' } }))
  },
}

test.each(Object.entries(odd))(
  'a vendor that sends %s ends its call once',
  async (_name, reply) => {
    const { engine } = house
    await using vendor = await startChatVendor(async (response, request) => {
      if (request.prompt === 'Question 0') return reply(response, request)
      await answering({ stepMs: 2 })(response, request)
    })
    const task = await startNumberedTask(engine, { questionCount: 10, url: vendor.url })
    await eventually(
      'the task ends',
      async () => {
        const found = await engine.db
          .selectFrom('tasks')
          .select('status')
          .where('id', '=', task.id)
          .executeTakeFirstOrThrow()
        return found.status === 'finished'
      },
      8_000,
    )
    expect(vendor.requests).toHaveLength(10)
    expect(await findViolations(engine.db, task.id)).toEqual([])
  },
)

test('an answer the database refuses fails its call, and only it', async () => {
  const { engine } = house
  await sql`
    create function refuse_poison() returns trigger language plpgsql as $$
      begin raise exception 'poison is not kept'; end $$;
    create trigger refuse_poison before update on calls for each row
      when (new.answer like '%poison%') execute function refuse_poison()`.execute(engine.db)
  await using vendor = await startChatVendor(async (response, request) => {
    if (request.prompt !== 'Question 0') return answering()(response, request)
    response.writeHead(200, { 'content-type': 'text/event-stream' })
    response.end(delta('poison') + STOP + DONE)
  })
  const task = await startNumberedTask(engine, { questionCount: 10, url: vendor.url })
  const events = await collectUntil(engine, task)
  expect(events.filter(({ kind }) => kind === 'call.finished')).toHaveLength(9)
  expect(events.find(({ kind }) => kind === 'call.failed')?.payload.call).toMatchObject({
    error: { code: 'NOT_STORED', message: expect.stringContaining('poison is not kept') },
  })
  expect(vendor.requests).toHaveLength(10)
  expect(await findViolations(engine.db, task.id)).toEqual([])
})

test('two runners together keep the limit of a task', async () => {
  await house.addRunner()
  const { engine } = house
  for (let round = 0; round < 3; round++) {
    await using vendor = await startChatVendor(answering({ stepMs: 2 }))
    const setup = { questionCount: 400, url: vendor.url, limits: { maxConcurrency: 8 } }
    const task = await startNumberedTask(engine, setup)
    await collectUntil(engine, task)
    expect(vendor.maxInFlight).toBeLessThanOrEqual(8)
    expect(await findViolations(engine.db, task.id)).toEqual([])
  }
}, 60_000)
