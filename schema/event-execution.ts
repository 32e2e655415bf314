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
import type { Context, EventRows } from './context.ts'
import { createEventRows } from './event-rows.ts'

/** Results of one event by what was asked of it. They live as long as the event does. */
type Results = WeakMap<object, Map<string, Promise<ExecutionResult>>>

/**
 * Executes an event once for all subscribers that ask the same of it and may see the same, and
 * gives each the same result object. Every execution has a context of its own, or dataloaders
 * would answer from the event before.
 */
export function useEventExecution(): Plugin {
  const results: Results = new WeakMap()
  const rows = createEventRows()
  return {
    onSubscribe: ({ setSubscribeFn }) => {
      setSubscribeFn((args: ExecutionArgs) => subscribeShared(args, results, rows))
    },
  }
}

async function subscribeShared(args: ExecutionArgs, results: Results, rows: EventRows) {
  const events = await createSourceEventStream(args)
  if (!(Symbol.asyncIterator in events)) return events
  const key = sharingKey(args)
  return mapEvents(events[Symbol.asyncIterator](), (event) =>
    executeOnce(event, key, args, results, rows),
  )
}

function executeOnce(
  event: unknown,
  key: string,
  args: ExecutionArgs,
  results: Results,
  rows: EventRows,
): Promise<ExecutionResult> {
  const identity = identityOf(event)
  const known = results.get(identity) ?? new Map<string, Promise<ExecutionResult>>()
  results.set(identity, known)
  const running = known.get(key)
  if (running !== undefined) return running
  const contextValue: Context = { ...(args.contextValue as Context), eventRows: rows }
  const result = Promise.resolve(execute({ ...args, rootValue: event, contextValue }))
  known.set(key, result)
  // A failure passes; kept, it would meet everybody who comes back for this event.
  const forget = () => known.delete(key)
  result.then(({ errors }) => errors && forget(), forget)
  return result
}

/** The hub hands the same stored event to all; what wraps it is made for each subscriber. */
function identityOf(event: unknown): object {
  if (typeof event !== 'object' || event === null) throw new TypeError('An event is an object')
  const inner = 'event' in event ? event.event : null
  return typeof inner === 'object' && inner !== null ? inner : event
}

/**
 * A failure of the log (an expired cursor, a task deleted meanwhile) becomes the last result: thrown,
 * it would end the connection and all other subscriptions with it.
 */
function mapEvents(
  events: AsyncIterator<unknown>,
  toResult: (event: unknown) => Promise<ExecutionResult>,
): AsyncIterableIterator<ExecutionResult> {
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
        return done ? await end() : { done: false, value: await toResult(value) }
      } catch (error) {
        isOver = true
        return { done: false, value: { errors: [toGraphQLError(error)] } }
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
