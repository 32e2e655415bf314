import { sql } from 'kysely'
import { expect, test } from 'vitest'
import { appendEvents } from '../../server/events/append-events.ts'
import { queuedState } from '../../server/events/call-state.ts'
import { createGraphQLTestApi } from '../support/graphql-api.ts'
import { seedTask } from '../support/seed-task.ts'

test('an event that could not be read whole is read again by who comes back', async () => {
  await using api = await createGraphQLTestApi()
  const { db, hub } = api.engine
  const { task, callIds } = await seedTask(db, [{}], { status: 'running' })
  const callId = callIds[0] ?? ''
  const document = `subscription ($id: ID!, $after: Cursor) { taskEvents(taskId: $id, after: $after) { seq call { id status } } }`
  const variables = { id: `Task:${task.id}`, after: 'e1.0' }
  const keep = hub.watchTask(task.id, null, new AbortController().signal)[Symbol.asyncIterator]()
  void keep.next()
  await new Promise((r) => setTimeout(r, 100))
  await sql`alter table calls rename to calls_away`.execute(db)
  await db.transaction().execute(async (tx) => {
    const row = await tx
      .selectFrom('tasks')
      .selectAll()
      .where('id', '=', task.id)
      .executeTakeFirstOrThrow()
    await appendEvents(tx, row, [{ kind: 'call.queued', callId, call: queuedState(0) }])
  })
  const first = api.listen(document, variables)
  const broken = await first.next()
  expect(broken.value?.errors).toHaveLength(1)
  await first.return(undefined)
  await sql`alter table calls_away rename to calls`.execute(db)
  const second = api.listen(document, variables)
  const whole = await second.next()
  await second.return(undefined)
  expect(whole.value).toEqual({
    data: { taskEvents: { seq: 1, call: { id: `Call:${callId}`, status: 'QUEUED' } } },
  })
})
