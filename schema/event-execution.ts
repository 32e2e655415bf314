import {
  createSourceEventStream,
  type DocumentNode,
  type ExecutionArgs,
  type ExecutionResult,
  execute,
  GraphQLError,
  getOperationAST,
  Kind,
  type OperationDefinitionNode,
  print,
  visit,
} from 'graphql'
import type { Plugin } from 'graphql-yoga'
import type { Db } from '../db/database.ts'
import type { Context } from './context.ts'
import { createEventRows, type EventRows } from './event-rows.ts'

/** Results that are ready at once, in order. */
export type ResultLots = AsyncIterableIterator<ExecutionResult[]>

export type EventExecution = {
  /** Starts a subscription. Its results come in lots; the same ones for all who ask and may see the same. */
  subscribe(args: ExecutionArgs): Promise<ExecutionResult | ResultLots>
  /** Has yoga subscribe so too, and gives it the results one by one. */
  plugin: Plugin
}

type Resultish = ExecutionResult | Promise<ExecutionResult>
/** Results of one event by what was asked of it. They live as long as the event does. */
type Results = WeakMap<object, Map<string, Resultish>>

/** Different results kept of one event: what its readers ask is theirs to choose, and would fill the memory. */
const MAX_KEPT = 8

/**
 * Executes an event once for all subscribers that ask the same of it and may see the same, and
 * gives each the same result object. Every execution has a context of its own, or dataloaders
 * would answer from the event before.
 */
export function createEventExecution({ db }: { db: Db }): EventExecution {
  const results: Results = new WeakMap()
  const rows = createEventRows(db)
  const subscribe = (args: ExecutionArgs) => subscribeShared(args, results, rows)
  return {
    subscribe,
    plugin: {
      onSubscribe: ({ setSubscribeFn }) => {
        setSubscribeFn(async (args: ExecutionArgs) => {
          const lots = await subscribe(args)
          return Symbol.asyncIterator in lots ? flatten(lots) : lots
        })
      },
    },
  }
}

async function subscribeShared(args: ExecutionArgs, results: Results, rows: EventRows) {
  const lots = await createSourceEventStream(args)
  if (!(Symbol.asyncIterator in lots)) return lots
  const key = sharingKey(args)
  // Guarantee: subscription fields give lots (schema/watch.ts).
  const events = lots[Symbol.asyncIterator]() as AsyncIterator<object[]>
  return mapLots(events, (event) => executeOnce(event, key, args, results, rows))
}

function executeOnce(
  event: object,
  key: string,
  args: ExecutionArgs,
  results: Results,
  rows: EventRows,
): Resultish {
  const identity = identityOf(event)
  const known = results.get(identity) ?? new Map<string, Resultish>()
  const kept = known.get(key)
  if (kept !== undefined) return kept
  results.set(identity, known)
  const contextValue: Context = { ...(args.contextValue as Context), eventRows: rows }
  const running = Promise.resolve(execute({ ...args, rootValue: event, contextValue }))
  keep(known, key, running)
  // A failure passes; kept, it would meet everybody who comes back for this event.
  const settle = (result: ExecutionResult | null) => {
    if (known.get(key) !== running) return
    if (result === null || result.errors) known.delete(key)
    else known.set(key, result)
  }
  running.then(settle, () => settle(null))
  return running
}

function keep(known: Map<string, Resultish>, key: string, result: Resultish): void {
  known.set(key, result)
  // A Map keeps the order of insertion, so the first key has been there for longest.
  const [oldest] = known.keys()
  if (known.size > MAX_KEPT && oldest !== undefined) known.delete(oldest)
}

/** The hub hands the same stored event to all; what wraps it is made for each subscriber. */
function identityOf(event: object): object {
  const inner = 'event' in event ? event.event : null
  return typeof inner === 'object' && inner !== null ? inner : event
}

/**
 * A failure of the log (an expired cursor, a task deleted meanwhile) becomes the last result: thrown,
 * it would end the connection and all other subscriptions with it.
 */
function mapLots(
  events: AsyncIterator<object[]>,
  toResult: (event: object) => Resultish,
): ResultLots {
  let isOver = false
  const end = async () => {
    isOver = true
    await events.return?.()
    return { done: true as const, value: undefined }
  }
  return {
    next: async () => {
      if (isOver) return { done: true, value: undefined }
      try {
        const { done, value } = await events.next()
        return done ? await end() : { done: false, value: await allOf(value.map(toResult)) }
      } catch (error) {
        await end()
        return { done: false, value: [{ errors: [toGraphQLError(error)] }] }
      }
    },
    return: end,
    throw: async (error) => {
      await end()
      throw error
    },
    [Symbol.asyncIterator]() {
      return this
    },
  }
}

/** Without a wait when all are there, as for most of those who share. */
function allOf(results: Resultish[]): ExecutionResult[] | Promise<ExecutionResult[]> {
  const isThere = (result: Resultish): result is ExecutionResult => !(result instanceof Promise)
  return results.every(isThere) ? results : Promise.all(results)
}

/** One by one. `return()` reaches the lots at once, also while one is awaited. */
function flatten(lots: ResultLots): AsyncIterableIterator<ExecutionResult> {
  let ready: ExecutionResult[] = []
  return {
    next: async () => {
      while (ready.length === 0) {
        const { done, value } = await lots.next()
        if (done) return { done: true, value: undefined }
        ready = value.toReversed()
      }
      return { done: false, value: ready.pop() as ExecutionResult }
    },
    return: async () => {
      ready = []
      await lots.return?.()
      return { done: true, value: undefined }
    },
    throw: async (error) => {
      await lots.return?.()
      throw error
    },
    [Symbol.asyncIterator]() {
      return this
    },
  }
}

function toGraphQLError(error: unknown): GraphQLError {
  if (error instanceof GraphQLError) return error
  const originalError = error instanceof Error ? error : new Error(String(error))
  return new GraphQLError(originalError.message, { originalError })
}

/** The same for all that ask the same and may see the same, wherever each of them began to read. */
function sharingKey({
  document,
  operationName,
  variableValues,
  contextValue,
}: ExecutionArgs): string {
  const { scopes } = contextValue as Context
  const cursor = cursorVariable(document, operationName)
  const variables = Object.entries(variableValues ?? {})
    .filter(([name]) => name !== cursor)
    .sort(([a], [b]) => (a < b ? -1 : 1))
  return JSON.stringify([print(document), operationName, variables, [...scopes].sort()])
}

/** The variable given as `after` of the subscription, if it is used for nothing else. */
function cursorVariable(
  document: DocumentNode,
  operationName: string | null | undefined,
): string | null {
  const operation = getOperationAST(document, operationName)
  const name = operation && afterVariable(operation)
  return name && countUses(document, name) === 1 ? name : null
}

function afterVariable({ selectionSet }: OperationDefinitionNode): string | null {
  const [field] = selectionSet.selections
  if (field?.kind !== Kind.FIELD) return null
  const after = field.arguments?.find(({ name }) => name.value === 'after')
  return after?.value.kind === Kind.VARIABLE ? after.value.name.value : null
}

function countUses(document: DocumentNode, name: string): number {
  let uses = 0
  visit(document, {
    // A definition names its variable too, and is no use of it.
    VariableDefinition: () => false,
    Variable: (variable) => {
      if (variable.name.value === name) uses += 1
    },
  })
  return uses
}
