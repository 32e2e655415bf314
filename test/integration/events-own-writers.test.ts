import { expect, test, vi } from 'vitest'
import { createDb, createPool } from '../../db/database.ts'
import { type AppendedEvents, appendEvents } from '../../server/events/append-events.ts'
import { createEventHub } from '../../server/events/event-hub.ts'
import { createLog } from '../../server/log.ts'
import { changeTask } from '../../server/tasks/change-task.ts'
import { createTestDatabase } from '../support/database.ts'
import { eachOf } from '../support/each-of.ts'
import { seedTask } from '../support/seed-task.ts'

test('a connection is taken for our own only while we hear of it, since its number is given out again', async () => {
  vi.useFakeTimers({ toFake: ['performance', 'setInterval'] })
  await using cleanup = new AsyncDisposableStack()
  cleanup.defer(() => void vi.useRealTimers())
  const { db, connection } = cleanup.use(await createTestDatabase())
  const writer = createDb(createPool(connection, 1))
  cleanup.defer(() => writer.destroy())
  const log = createLog({ logLevel: 'silent' })
  const hub = cleanup.use(await createEventHub({ db, connection, log }))
  const { task } = await seedTask(db, [{}], { status: 'running' })
  const append = async () => {
    const appended = Promise.withResolvers<AppendedEvents>()
    await changeTask({ db: writer }, task.id, async (tx, row) => {
      appended.resolve(await appendEvents(tx, row, [{ kind: 'task.progress' }]))
    })
    return appended.promise
  }
  // The poll never comes, so that only a wake can bring an event.
  vi.clearAllTimers()
  const stop = new AbortController()
  const events = eachOf(hub.watchTask(task.id, 'e1.0', stop.signal))
  const first = events.next()
  hub.take(await append())
  expect((await first).value?.seq).toBe(1)

  vi.advanceTimersByTime(9_000)
  await append()
  const second = events.next()
  const ignored = new Promise((resolve) => setTimeout(resolve, 200, 'nothing'))
  expect(await Promise.race([second, ignored])).toBe('nothing')

  vi.advanceTimersByTime(2_000)
  await append()
  expect((await second).value?.seq).toBe(2)
  stop.abort()
})
