import { afterAll, beforeAll, expect, test } from 'vitest'
import { cancelTask } from '../../server/tasks/cancel-task.ts'
import { pauseTask } from '../../server/tasks/pause-task.ts'
import { resumeTask } from '../../server/tasks/resume-task.ts'
import { retryFailedCalls } from '../../server/tasks/retry-failed-calls.ts'
import { answering, refuse, startChatVendor } from '../support/chat-vendor.ts'
import {
  collectUntil,
  eventually,
  startNumberedTask,
  startTestEngine,
  type TestEngine,
} from '../support/engine.ts'
import { findViolations, readLog } from '../support/oracle.ts'

let house: TestEngine
beforeAll(async () => {
  house = await startTestEngine({ env: { PRESENT_KEY: 'secret-key' } })
})
afterAll(() => house[Symbol.asyncDispose]())

const listCalls = (taskId: string) =>
  house.engine.db
    .selectFrom('calls')
    .selectAll()
    .where('taskId', '=', taskId)
    .orderBy('position')
    .execute()

const listAttempts = (taskId: string) =>
  house.engine.db
    .selectFrom('attempts')
    .innerJoin('calls', 'calls.id', 'attempts.callId')
    .selectAll('attempts')
    .where('calls.taskId', '=', taskId)
    .orderBy('attempts.number')
    .execute()

test('a task runs to its end, and who watches has exactly what the table has', async () => {
  const { engine } = house
  await using vendor = await startChatVendor(answering())
  const price = { inputPerMillion: 1, outputPerMillion: 2 }
  const task = await startNumberedTask(engine, { questionCount: 120, url: vendor.url, price })

  const seen = await collectUntil(engine, task)

  expect(seen).toEqual(await readLog(engine.db, task.id))
  expect(await findViolations(engine.db, task.id)).toEqual([])
  const calls = await listCalls(task.id)
  expect(calls.map(({ status }) => status)).toEqual(calls.map(() => 'finished'))
  expect(calls[7]).toMatchObject({
    answer: 'piece 0 piece 1 piece 2 #### 7',
    serverChatId: `chatcmpl-${calls[7]?.id}`,
    inputTokens: 10,
    outputTokens: 5,
    costUsd: 0.00002,
  })
  expect(new Set(vendor.requests.map(({ chatId }) => chatId)).size).toBe(120)
  expect(vendor.requests).toHaveLength(120)
  const scores = await engine.db
    .selectFrom('scores')
    .select('passed')
    .where('taskId', '=', task.id)
    .execute()
  expect(scores.filter(({ passed }) => passed)).toHaveLength(scores.length)
  expect(scores.length).toBeGreaterThanOrEqual(120)
})

test('calls in flight never pass the limit of the task or the model', async () => {
  const { engine } = house
  await using vendor = await startChatVendor(answering({ stepMs: 40 }))
  const setup = { questionCount: 60, url: vendor.url, limits: { maxConcurrency: 5 } }
  const task = await startNumberedTask(engine, { ...setup, concurrency: 3 })
  await collectUntil(engine, task)
  expect(vendor.maxInFlight).toBe(3)

  await using other = await startChatVendor(answering({ stepMs: 40 }))
  const unlimited = await startNumberedTask(engine, { ...setup, url: other.url, concurrency: 50 })
  await collectUntil(engine, unlimited)
  expect(other.maxInFlight).toBe(5)
})

test('a paused task starts nothing, ends what is in flight, and goes on when resumed', async () => {
  const { engine } = house
  await using vendor = await startChatVendor(answering({ stepMs: 30 }))
  const limits = { maxConcurrency: 4 }
  const task = await startNumberedTask(engine, { questionCount: 40, url: vendor.url, limits })
  await eventually('some calls', () => vendor.requests.length > 8)

  expect(await pauseTask(engine, task.id)).toMatchObject({ status: 'paused' })
  await eventually('calls in flight end', async () => {
    const calls = await listCalls(task.id)
    return calls.every(({ status }) => status === 'queued' || status === 'finished')
  })
  const before = vendor.requests.length
  await new Promise((resolve) => setTimeout(resolve, 300))
  expect(vendor.requests.length).toBe(before)
  expect(before).toBeLessThan(40)

  await resumeTask(engine, task.id)
  await collectUntil(engine, task)
  expect(await findViolations(engine.db, task.id)).toEqual([])
  expect(vendor.requests).toHaveLength(40)
})

test('a task paused and resumed while calls are in flight loses and repeats none', async () => {
  const { engine } = house
  await using vendor = await startChatVendor(answering({ stepMs: 20 }))
  const limits = { maxConcurrency: 4 }
  const task = await startNumberedTask(engine, { questionCount: 60, url: vendor.url, limits })
  for (const count of [5, 15, 25]) {
    await eventually('some calls', () => vendor.requests.length > count)
    await pauseTask(engine, task.id)
    await new Promise((resolve) => setTimeout(resolve, count))
    await resumeTask(engine, task.id)
  }
  await collectUntil(engine, task)
  expect(await findViolations(engine.db, task.id)).toEqual([])
  expect(vendor.requests).toHaveLength(60)
  expect(vendor.maxInFlight).toBeLessThanOrEqual(4)
})

test('a cancelled task ends at once, with the attempts in flight on record', async () => {
  const { engine } = house
  await using vendor = await startChatVendor(answering({ stepMs: 5_000 }))
  const limits = { maxConcurrency: 6 }
  const task = await startNumberedTask(engine, { questionCount: 30, url: vendor.url, limits })
  await eventually('calls in flight', async () => {
    const calls = await listCalls(task.id)
    return calls.filter(({ status }) => status === 'streaming').length === 6
  })

  expect(await cancelTask(engine, task.id)).toMatchObject({
    status: 'cancelled',
    runningCount: 0,
    cancelledCount: 30,
  })

  await eventually('the vendor is let go', () => vendor.inFlight === 0, 2_000)
  expect(vendor.requests).toHaveLength(6)
  const attempts = await listAttempts(task.id)
  expect(attempts.map(({ status }) => status)).toEqual(Array(6).fill('cancelled'))
  expect(await findViolations(engine.db, task.id)).toEqual([])
  const length = (await readLog(engine.db, task.id)).length
  await new Promise((resolve) => setTimeout(resolve, 300))
  expect(await readLog(engine.db, task.id)).toHaveLength(length)
  expect(vendor.requests).toHaveLength(6)
})

test('a refused call waits as long as the vendor asks, and every attempt is kept', async () => {
  const { engine } = house
  await using vendor = await startChatVendor(async (response, request) => {
    if (request.before === 0) return refuse(response, 429, { 'retry-after': '1' })
    if (request.before === 1) return refuse(response, 500)
    await answering()(response, request)
  })
  const task = await startNumberedTask(engine, { questionCount: 2, url: vendor.url })
  const seen = await collectUntil(engine, task)

  expect(await findViolations(engine.db, task.id)).toEqual([])
  for (const { id } of await listCalls(task.id)) {
    const times = vendor.requests.filter(({ chatId }) => chatId === id).map((r) => r.arrivedAt)
    expect((times[1] ?? 0) - (times[0] ?? 0)).toBeGreaterThanOrEqual(995)
    const attempts = (await listAttempts(task.id)).filter(({ callId }) => callId === id)
    expect(attempts).toMatchObject([
      { number: 1, status: 'failed', httpStatus: 429, waitReason: 'Rate limited' },
      { number: 2, status: 'failed', httpStatus: 500, waitReason: 'Server error 500' },
      { number: 3, status: 'finished', httpStatus: 200, waitMs: null },
    ])
    for (const { timing, startedAt, finishedAt } of attempts) {
      const { totalMs } = timing as { totalMs: number }
      expect(Math.abs(finishedAt.getTime() - startedAt.getTime() - totalMs)).toBeLessThan(5)
    }
    expect(attempts[0]?.waitMs).toBeGreaterThanOrEqual(1_000)
    const kinds = seen.filter(({ callId }) => callId === id).map(({ kind }) => kind)
    expect(kinds.filter((kind) => kind === 'call.retrying')).toHaveLength(2)
  }
  const retrying = seen.find(({ kind }) => kind === 'call.retrying')
  expect(retrying?.payload.call).toMatchObject({ status: 'retrying', waitingFor: 'Rate limited' })
})

test('a model without its key fails its calls in words and sends nothing', async () => {
  const { engine } = house
  await using vendor = await startChatVendor(answering())
  const setup = { questionCount: 3, url: vendor.url, apiKeyEnv: 'MISSING_KEY' }
  const task = await startNumberedTask(engine, setup)
  const seen = await collectUntil(engine, task)

  expect(seen.at(-1)?.kind).toBe('task.failed')
  expect((await listCalls(task.id))[0]?.error).toMatchObject({
    class: 'auth',
    code: 'KEY_MISSING',
    message: expect.stringContaining('MISSING_KEY is not set'),
  })
  expect(vendor.requests).toEqual([])
  expect(await findViolations(engine.db, task.id)).toEqual([])
})

test('failed calls are made again, and only they', async () => {
  const { engine } = house
  let isBroken = true
  await using vendor = await startChatVendor(async (response, request) => {
    const isOdd = Number(request.prompt.replace('Question ', '')) % 2 === 1
    if (isBroken && isOdd) return refuse(response, 400)
    await answering()(response, request)
  })
  const task = await startNumberedTask(engine, { questionCount: 20, url: vendor.url })
  await collectUntil(engine, task)
  expect((await listCalls(task.id)).filter(({ status }) => status === 'failed')).toHaveLength(10)

  isBroken = false
  const { lastSeq } = await retryFailedCalls(engine, task.id)
  await collectUntil(engine, task, ['task.finished'], `${task.epoch}.${lastSeq}`)

  expect((await listCalls(task.id)).map(({ status }) => status)).toEqual(Array(20).fill('finished'))
  expect(vendor.requests).toHaveLength(30)
  expect(await findViolations(engine.db, task.id)).toEqual([])
})

test('the phases of a call add up to its total', async () => {
  const { engine } = house
  await using vendor = await startChatVendor(answering({ stepMs: 10 }))
  const task = await startNumberedTask(engine, { questionCount: 12, url: vendor.url })
  await collectUntil(engine, task)
  for (const { timing, queueMs, startedAt } of await listCalls(task.id)) {
    const t = timing as Record<string, number | null>
    const connection = (t['dnsMs'] ?? 0) + (t['connectMs'] ?? 0) + (t['tlsMs'] ?? 0)
    expect(queueMs).toBeGreaterThanOrEqual(0)
    expect(startedAt).not.toBeNull()
    expect(t['ttftFromScheduleMs']).toBeCloseTo((t['queueMs'] ?? 0) + (t['ttftMs'] ?? 0), 6)
    const sum = connection + (t['sendMs'] ?? 0) + (t['ttftWarmMs'] ?? 0)
    expect(Math.abs(sum - (t['ttftMs'] ?? 0))).toBeLessThan(1)
    expect(t['ttftMs']).toBeLessThan(t['totalMs'] ?? 0)
  }
})
