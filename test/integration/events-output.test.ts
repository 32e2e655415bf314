import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { CallOutput } from '../../server/calls/call-outputs.ts'
import { createOutputPublisher, WATCH_CHANNEL } from '../../server/calls/output-publisher.ts'
import { NotFoundError } from '../../server/errors.ts'
import { createPostgresListener } from '../../server/events/postgres-listener.ts'
import { createLog } from '../../server/log.ts'
import { answering, startChatVendor } from '../support/chat-vendor.ts'
import {
  eventually,
  startNumberedTask,
  startTestEngine,
  type TestEngine,
} from '../support/engine.ts'
import { seedTask } from '../support/seed-task.ts'

let house: TestEngine
beforeAll(async () => {
  house = await startTestEngine()
})
afterAll(() => house[Symbol.asyncDispose]())

const never = () => new AbortController().signal

/** What a page shows after each output: from the offset on, text is replaced. */
function show(outputs: readonly CallOutput[]): string[] {
  const shown: string[] = []
  for (const { offset, text } of outputs) shown.push((shown.at(-1) ?? '').slice(0, offset) + text)
  return shown
}

const findCall = (taskId: string) =>
  house.engine.db
    .selectFrom('calls')
    .select(['id', 'status', 'answer'])
    .where('taskId', '=', taskId)
    .executeTakeFirstOrThrow()

test('who comes in the middle has the text so far first, then deltas, and in the end the answer', async () => {
  await using vendor = await startChatVendor(answering({ stepMs: 150, pieces: 16 }))
  const task = await startNumberedTask(house.engine, { questionCount: 1, url: vendor.url })
  const { id } = await eventually('it streams', async () => {
    const call = await findCall(task.id)
    return call.status === 'streaming' && call
  })
  await sleep(700)
  const watch = async () => {
    const outputs: CallOutput[] = []
    for await (const output of house.engine.outputs.watch(id, never())) outputs.push(output)
    return outputs
  }
  const watches = await Promise.all([watch(), sleep(500).then(watch)])

  const { answer } = await findCall(task.id)
  for (const outputs of watches) {
    const shown = show(outputs)
    expect(shown.at(-1)).toBe(answer)
    for (const text of shown) expect(answer?.startsWith(text)).toBe(true)
    expect(outputs.length).toBeGreaterThan(4)
    expect(outputs.map(({ done }) => done)).toEqual(outputs.map((_, i) => i === outputs.length - 1))
    const early = outputs.find(({ text }) => text !== '')
    expect(early).toMatchObject({ offset: 0, text: expect.stringContaining('piece 0 piece 1 ') })
  }
})

test('an unknown chat ID is not found', async () => {
  const unknown = house.engine.outputs.watch('00000000-0000-7000-8000-000000000000', never())
  await expect(unknown[Symbol.asyncIterator]().next()).rejects.toThrow(NotFoundError)
})

test('an answer that another runner makes anew replaces what was shown of the first', async () => {
  const { db } = house.engine
  const { callIds } = await seedTask(db, [{ status: 'streaming' }])
  const chatId = callIds[0] ?? ''
  const log = createLog({ logLevel: 'error' })
  const { connection } = house.database
  const startRunner = async () => {
    const publisher = createOutputPublisher({ db, log })
    const channels = { [WATCH_CHANNEL]: publisher.onWatch }
    const listener = await createPostgresListener({ connection, log, channels })
    return { publisher, listener, output: publisher.open(chatId) }
  }
  const lost = await startRunner()
  lost.output.append({ text: 'What the lost runner said', reasoning: '' })
  const outputs: CallOutput[] = []
  const watching = (async () => {
    for await (const output of house.engine.outputs.watch(chatId, never())) outputs.push(output)
  })()
  await eventually('the first is shown', () => show(outputs).at(-1)?.endsWith('runner said'))

  await lost.listener[Symbol.asyncDispose]()
  await lost.publisher[Symbol.asyncDispose]()
  const next = await startRunner()
  next.output.append({ text: 'Quite', reasoning: '' })
  await eventually('the second is shown', () => show(outputs).at(-1) === 'Quite')

  next.output.append({ text: ' another', reasoning: '' })
  await db
    .updateTable('calls')
    .set({ status: 'finished', answer: 'Quite another answer' })
    .where('id', '=', chatId)
    .execute()
  await watching
  expect(show(outputs).at(-1)).toBe('Quite another answer')
  await next.listener[Symbol.asyncDispose]()
  await next.publisher[Symbol.asyncDispose]()
})
