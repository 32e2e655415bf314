import type { GraphQLSchema } from 'graphql'
import { createYoga, type Plugin } from 'graphql-yoga'
import type { Uploads } from '../../schema/context.ts'
import type { Viewer } from '../auth/viewer.ts'
import type { Log } from '../log.ts'
import { createErrorMask } from './error-mask.ts'
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
}

export type Yoga = ReturnType<typeof createGraphQL>

/** The one pipeline of HTTP, SSE and WebSocket: limits, context and masking hold for all three. */
export function createGraphQL({ schema, contextFor, plugins, log }: Api & { log: Log }) {
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
    maskedErrors: { maskError: createErrorMask({ log }) },
    logging: yogaLog(log),
    plugins: [useQueryLimits(), ...plugins],
  })
}

/** The mask logs errors itself, with their id; what yoga says about them again is for debugging. */
function yogaLog(log: Log) {
  const debug = (...args: unknown[]) => log.debug({ yoga: args }, 'yoga')
  return { debug, info: debug, warn: debug, error: debug }
}
