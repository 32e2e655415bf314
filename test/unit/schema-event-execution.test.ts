import { setTimeout as sleep } from 'node:timers/promises'
import { buildSchema, parse } from 'graphql'
import { expect, test } from 'vitest'
import type { Db } from '../../db/database.ts'
import { createEventExecution } from '../../schema/event-execution.ts'
import { watchLots } from '../../schema/watch.ts'

/** One event in the log; each reader gets a wrapper of its own around it. */
function createLog(event: object = { seq: 1 }) {
  // Nothing here reads rows.
  const db = {} as Db
  const contexts: object[] = []
  const schema = buildSchema(`
    type Query { a: Int }
    type Subscription { events(after: String): Event }
    type Event { seq(note: String): Int }
  `)
  const fields = schema.getSubscriptionType()?.getFields()
  if (!fields?.events) throw new Error('The schema has no subscription')
  fields.events.subscribe = async function* () {
    yield [{ event }]
  }
  fields.events.resolve = (_source, _args, context) => {
    contexts.push(context)
    return event
  }
  const { subscribe } = createEventExecution({ db })
  const listen = async (
    text: string,
    variableValues: Record<string, unknown> = {},
    scopes = ['read'],
  ) => {
    const contextValue = { scopes: new Set(scopes) }
    const events = await subscribe({
      schema,
      document: parse(text),
      variableValues,
      contextValue,
    })
    if (!(Symbol.asyncIterator in events)) throw new Error(JSON.stringify(events))
    const [result] = (await events.next()).value ?? []
    return result
  }
  return { listen, contexts }
}

const DOCUMENT = 'subscription ($after: String) { events(after: $after) { seq } }'

test('readers who ask the same from different cursors share one execution', async () => {
  const { listen, contexts } = createLog()
  const [one, two] = await Promise.all([
    listen(DOCUMENT, { after: 'e.1' }),
    listen(DOCUMENT, { after: 'e.2' }),
  ])
  expect(one).toMatchObject({ data: { events: { seq: 1 } } })
  expect(two).toBe(one)
  expect(contexts).toHaveLength(1)
})

test('a cursor that is used for anything else keeps executions apart', async () => {
  const { listen, contexts } = createLog()
  const document = 'subscription ($after: String) { events(after: $after) { seq(note: $after) } }'
  await listen(document, { after: 'e.1' })
  await listen(document, { after: 'e.2' })
  expect(contexts).toHaveLength(2)
})

test('other scopes and other fields are executed apart', async () => {
  const { listen, contexts } = createLog()
  await listen(DOCUMENT)
  await listen(DOCUMENT, {}, ['read', 'admin'])
  await listen('subscription ($after: String) { events(after: $after) { __typename } }')
  expect(contexts).toHaveLength(3)
})

test('of many different questions about an event the newest answers are kept', async () => {
  const { listen, contexts } = createLog()
  const ask = (number: number) => listen(`subscription { events { a${number}: seq } }`)
  for (let number = 0; number < 9; number++) await ask(number)
  await ask(8)
  expect(contexts).toHaveLength(9)
  await ask(0)
  expect(contexts).toHaveLength(10)
})

test('each execution has a context of its own, so that nothing cached goes on to the next event', async () => {
  const { listen, contexts } = createLog()
  await listen(DOCUMENT)
  await listen(DOCUMENT, {}, ['run'])
  expect(new Set(contexts).size).toBe(2)
})

test('a quiet log lets its reader go at once', async () => {
  const started = Promise.withResolvers<AbortSignal>()
  async function* quiet(signal: AbortSignal) {
    started.resolve(signal)
    await sleep(60_000, undefined, { signal }).catch(() => {})
    yield* []
  }
  const events = watchLots(quiet, (lot) => [...lot], new AbortController().signal)
  const next = events.next()
  const signal = await started.promise
  await events.return?.()
  expect(signal.aborted).toBe(true)
  expect(await next).toMatchObject({ done: true })
})
