import type { ExecutionArgs, ExecutionResult, GraphQLSchema } from 'graphql'
import { createYoga, type Plugin } from 'graphql-yoga'
import type { Uploads } from '../../schema/context.ts'
import type { Viewer } from '../auth/viewer.ts'
import type { Log } from '../log.ts'
import type { ErrorMask } from './error-mask.ts'
import { useQueryLimits } from './query-limits.ts'

export const GRAPHQL_PATH = '/graphql'

/** What the transport knows of an operation. */
export type OperationContext = {
  viewer: Viewer
  /** Null unless the operation came as a multipart request. */
  uploads: Uploads | null
  /** Aborted when the client goes away or ends the operation. */
  signal: AbortSignal
}

/** What the transport serves. Nothing here knows which schema it is. */
export type Api = {
  schema: GraphQLSchema
  /** What resolvers get as their context, made anew for each operation. */
  contextFor(context: OperationContext): object
  plugins: readonly Plugin[]
  /**
   * Starts a subscription for a transport that sends what is ready at once together. Subscribers may
   * get the same result objects. Errors in them are not masked.
   */
  subscribe(args: ExecutionArgs): Promise<ExecutionResult | AsyncIterable<ExecutionResult[]>>
}

export type Yoga = ReturnType<typeof createGraphQL>

type GraphQLDeps = Omit<Api, 'subscribe'> & { mask: ErrorMask; log: Log }

/** The one pipeline of HTTP, SSE and WebSocket: limits, context and masking hold for all three. */
export function createGraphQL({ schema, contextFor, plugins, mask, log }: GraphQLDeps) {
  return createYoga<OperationContext, object>({
    schema,
    graphqlEndpoint: GRAPHQL_PATH,
    context: contextFor,
    // Served by us: GraphiQL from our own files, uploads as streams, no other origins.
    graphiql: false,
    landingPage: false,
    multipart: false,
    cors: false,
    batching: false,
    // Bodies were read, and limited, before.
    maxRequestBodySize: false,
    maskedErrors: { maskError: mask },
    logging: yogaLog(log),
    plugins: [useQueryLimits(), ...plugins],
  })
}

/** The mask logs errors itself, with their id; what yoga says about them again is for debugging. */
function yogaLog(log: Log) {
  const debug = (...args: unknown[]) => log.debug({ yoga: args }, 'yoga')
  return { debug, info: debug, warn: debug, error: debug }
}
