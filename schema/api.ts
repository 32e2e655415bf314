import type { GraphQLSchema } from 'graphql'
import type { Plugin } from 'graphql-yoga'
import type { Viewer } from '../server/auth/viewer.ts'
import type { Engine } from '../server/engine.ts'
import type { Context, Uploads } from './context.ts'
import { createEventExecution, type EventExecution } from './event-execution.ts'
import { schema } from './schema.ts'
import { useSnapshots } from './snapshot.ts'

/** What a transport must know to serve the schema over an engine. */
export type GraphQLApi = {
  schema: GraphQLSchema
  /** A new one for each operation. */
  contextFor(operation: { viewer: Viewer; uploads: Uploads | null; signal: AbortSignal }): Context
  /** In this order, behind those of the transport. */
  plugins: readonly Plugin[]
  subscribe: EventExecution['subscribe']
}

export function createGraphQLApi(engine: Engine): GraphQLApi {
  const events = createEventExecution(engine)
  return {
    schema,
    subscribe: events.subscribe,
    contextFor: ({ viewer, uploads, signal }) => ({
      engine,
      db: engine.db,
      scopes: viewer.scopes,
      uploads,
      signal,
    }),
    plugins: [useSnapshots(), events.plugin],
  }
}
