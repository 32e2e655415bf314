import { v7 as uuid } from 'uuid'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { ConflictError, NotFoundError } from '../../server/errors.ts'
import { cancelTask } from '../../server/tasks/cancel-task.ts'
import { deleteTask } from '../../server/tasks/delete-task.ts'
import { estimateTask } from '../../server/tasks/estimate-task.ts'
import { pauseTask } from '../../server/tasks/pause-task.ts'
import { resumeTask } from '../../server/tasks/resume-task.ts'
import { retryFailedCalls } from '../../server/tasks/retry-failed-calls.ts'
import { startTask } from '../../server/tasks/start-task.ts'
import { answering, startChatVendor } from '../support/chat-vendor.ts'
import {
  collectUntil,
  eventually,
  prepareTask,
  startNumberedTask,
  startTestEngine,
  type TestEngine,
} from '../support/engine.ts'
import { findViolations } from '../support/oracle.ts'

const NOWHERE = 'http://127.0.0.1:9/v1'

// No runner: what the verbs do is looked at before anybody makes a call.
let house: TestEngine
beforeAll(async () => {
  house = await startTestEngine({ runners: 0 })
})
afterAll(() => house[Symbol.asyncDispose]())

test('the same idempotency key gives the same task, also when both ask at once', async () => {
  const { engine } = house
  const input = await prepareTask(engine, { questionCount: 5, url: NOWHERE })
  const asked = { ...input, idempotencyKey: uuid() }
  const tasks = await Promise.all(Array.from({ length: 6 }, () => startTask(engine, asked)))
  const later = await startTask(engine, asked)
  expect(new Set([...tasks, later].map(({ id }) => id)).size).toBe(1)
  const calls = await engine.db
    .selectFrom('calls')
    .select('id')
    .where('taskId', '=', later.id)
    .execute()
  expect(calls).toHaveLength(5)

  await expect(startTask(engine, { ...asked, repeats: 2 })).rejects.toThrow(ConflictError)
  const other = await startTask(engine, { ...asked, idempotencyKey: uuid() })
  expect(other.id).not.toBe(later.id)
})

test('a task that cannot be stored leaves nothing behind', async () => {
  const { engine } = house
  const input = await prepareTask(engine, { questionCount: 5, url: NOWHERE })
  const broken = {
    ...engine,
    queue: {
      ...engine.queue,
      send: async () => {
        throw new Error('The queue is broken')
      },
    },
  }
  await expect(startTask(broken, { ...input, name: 'broken' })).rejects.toThrow('queue is broken')
  const left = await engine.db
    .selectFrom('tasks')
    .select('id')
    .where('name', '=', 'broken')
    .execute()
  expect(left).toEqual([])
})

test('an estimate counts what starting plans', async () => {
  const { engine } = house
  const price = { inputPerMillion: 1, outputPerMillion: 10 }
  const setup = { questionCount: 30, url: NOWHERE, price, repeats: 3, limit: 20 }
  const input = await prepareTask(engine, setup)
  const estimate = await estimateTask(engine, input)
  const task = await startTask(engine, input)
  expect(estimate).toMatchObject({ questionCount: 20, callCount: 60 })
  expect(task).toMatchObject({ totalCount: 60, queuedCount: 60, status: 'running', lastSeq: 1 })
  expect(estimate.estimatedCostUsd).toBeGreaterThan(0)
  expect(task.estimatedCostUsd).toBeCloseTo(estimate.estimatedCostUsd ?? 0, 9)
})

test('what does not fit the state of a task is refused and changes nothing', async () => {
  const { engine } = house
  const { id } = await startNumberedTask(engine, { questionCount: 3, url: NOWHERE })
  await expect(resumeTask(engine, id)).rejects.toThrow(ConflictError)
  await expect(retryFailedCalls(engine, id)).rejects.toThrow(ConflictError)
  await expect(deleteTask(engine, id)).rejects.toThrow(ConflictError)
  await pauseTask(engine, id)
  await expect(pauseTask(engine, id)).rejects.toThrow(ConflictError)
  await cancelTask(engine, id)
  for (const verb of [cancelTask, pauseTask]) {
    await expect(verb(engine, id)).rejects.toThrow(ConflictError)
  }
  await expect(resumeTask(engine, id)).rejects.toThrow(ConflictError)
  await expect(retryFailedCalls(engine, id)).rejects.toThrow(ConflictError)
  expect(await findViolations(engine.db, id)).toEqual([])
  await deleteTask(engine, id)
  for (const verb of [cancelTask, pauseTask, deleteTask]) {
    await expect(verb(engine, id)).rejects.toThrow(NotFoundError)
  }
})

test('a runner that stops hands its calls back, and another one makes them', async () => {
  const { engine } = house
  await using vendor = await startChatVendor(async (response, request) => {
    // The first runner never sees an end; what it holds is handed back after its grace.
    const stepMs = request.before === 0 && vendor.requests.length <= 4 ? 20_000 : 0
    await answering({ stepMs })(response, request)
  })
  const limits = { maxConcurrency: 4 }
  const task = await startNumberedTask(engine, { questionCount: 12, url: vendor.url, limits })
  const first = await house.addRunner()
  await eventually('four in flight', () => vendor.inFlight === 4)
  await first[Symbol.asyncDispose]()
  await house.addRunner()
  const events = await collectUntil(engine, task)

  expect(events.at(-1)?.kind).toBe('task.finished')
  const back = events.filter(({ kind }) => kind === 'call.queued')
  expect(back.map(({ payload }) => payload.message)).toEqual(
    Array(4).fill('Its runner stops; another one makes it'),
  )
  expect(vendor.requests).toHaveLength(16)
  expect(await findViolations(engine.db, task.id)).toEqual([])
})

test('calls in flight of a deleted task are let go', async () => {
  const { engine } = house
  await house.addRunner()
  await using vendor = await startChatVendor(answering({ stepMs: 20_000 }))
  const task = await startNumberedTask(engine, { questionCount: 4, url: vendor.url })
  await eventually('calls in flight', () => vendor.inFlight === 4)
  await pauseTask(engine, task.id)
  await deleteTask(engine, task.id)
  await eventually('the vendor is let go', () => vendor.inFlight === 0, 3_000)
})
