import {
  GraphQLInt,
  GraphQLList,
  GraphQLNonNull,
  GraphQLObjectType,
  GraphQLSchema,
  GraphQLString,
  subscribe,
} from 'graphql'
import { pino } from 'pino'
import type { Db } from '../../db/database.ts'
import type { Scope } from '../../server/auth/viewer.ts'
import { CursorExpiredError, NotFoundError } from '../../server/errors.ts'
import type { Api } from '../../server/http/graphql.ts'
import { type HttpServer, type ListenOptions, listen } from '../../server/http/listen.ts'
import { createTestDatabase } from './database.ts'

export type LogLine = { msg: string; errorId?: string; err?: { message: string } }

export interface ScriptedServer extends HttpServer {
  readonly db: Db
  /** What was logged as an error. */
  readonly logged: LogLine[]
  /** How many events of `flood` were made, and how many of its readers are gone. */
  readonly flood: { made: number; ended: number }
  /** How many subscriptions to `silence` are open. */
  readonly silence: { open: number }
}

type Context = { scopes: ReadonlySet<Scope>; signal: AbortSignal }

/** The transport over a schema made to be hard on it: failures, endless streams, silence. */
export async function startScriptedServer(
  options: Partial<ListenOptions> = {},
): Promise<ScriptedServer> {
  const counters = { flood: { made: 0, ended: 0 }, silence: { open: 0 } }
  const logged: LogLine[] = []
  const log = pino(
    { level: 'error' },
    { write: (line) => void logged.push(JSON.parse(line) as LogLine) },
  )
  await using cleanup = new AsyncDisposableStack()
  const { db } = cleanup.use(await createTestDatabase())
  const http = await listen(
    { db, log, version: '1.2.3', api: scriptedApi(counters) },
    { port: 0, host: '127.0.0.1', webRoot: null, ...options },
  )
  cleanup.use(http)
  const owned = cleanup.move()
  return {
    ...http,
    ...counters,
    db,
    logged,
    [Symbol.asyncDispose]: () => owned.disposeAsync(),
  }
}

type Counters = Pick<ScriptedServer, 'flood' | 'silence'>

function scriptedApi(counters: Counters): Api {
  return {
    schema: new GraphQLSchema({ query, mutation, subscription: subscription(counters) }),
    contextFor: ({ viewer, signal }): Context => ({ scopes: viewer.scopes, signal }),
    plugins: [],
    subscribe: async (args) => {
      const results = await subscribe(args)
      return Symbol.asyncIterator in results ? inLots(results) : results
    },
  }
}

async function* inLots<T>(results: AsyncIterable<T>): AsyncGenerator<T[], void> {
  for await (const result of results) yield [result]
}

const size = { bytes: { type: new GraphQLNonNull(GraphQLInt) } }

const query: GraphQLObjectType = new GraphQLObjectType<unknown, Context>({
  name: 'Query',
  fields: () => ({
    hello: { type: GraphQLString, resolve: () => 'world' },
    self: { type: query, resolve: () => ({}) },
    scopes: {
      type: new GraphQLList(GraphQLString),
      resolve: (_root, _args, { scopes }) => [...scopes],
    },
    missing: {
      type: GraphQLString,
      resolve: () => {
        throw new NotFoundError('Task', '42', 'List them with tasks')
      },
    },
    broken: {
      type: GraphQLString,
      resolve: () => {
        throw new Error('the password is hunter2')
      },
    },
    slow: {
      type: GraphQLString,
      args: { ms: { type: new GraphQLNonNull(GraphQLInt) } },
      resolve: (_root, { ms }: { ms: number }) =>
        new Promise((done) => setTimeout(() => done('done'), ms)),
    },
  }),
})

let bumps = 0
const mutation = new GraphQLObjectType({
  name: 'Mutation',
  fields: { bump: { type: GraphQLInt, resolve: () => ++bumps } },
})

const asIs = (value: unknown) => value

function subscription({ flood, silence }: Counters): GraphQLObjectType {
  return new GraphQLObjectType<unknown, Context>({
    name: 'Subscription',
    fields: {
      count: {
        type: GraphQLInt,
        args: { to: { type: new GraphQLNonNull(GraphQLInt) } },
        resolve: asIs,
        subscribe: async function* (_root, { to }: { to: number }) {
          for (let number = 1; number <= to; number++) yield number
        },
      },
      breaks: {
        type: GraphQLInt,
        resolve: asIs,
        subscribe: async function* () {
          yield 1
          throw new Error('the password is hunter2')
        },
      },
      expires: {
        type: GraphQLInt,
        resolve: asIs,
        subscribe: async function* () {
          yield 1
          throw new CursorExpiredError('The log was restored', 'Read the snapshot again')
        },
      },
      flood: {
        type: GraphQLString,
        args: size,
        resolve: asIs,
        subscribe: async function* (_root, { bytes }: { bytes: number }) {
          try {
            for (;;) {
              flood.made++
              yield 'x'.repeat(bytes)
              await new Promise((done) => setImmediate(done))
            }
          } finally {
            flood.ended++
          }
        },
      },
      silence: {
        type: GraphQLInt,
        resolve: asIs,
        subscribe: async function* (_root, _args, { signal }) {
          silence.open++
          try {
            yield 0
            await new Promise((done) => signal.addEventListener('abort', done, { once: true }))
          } finally {
            silence.open--
          }
        },
      },
    },
  })
}
