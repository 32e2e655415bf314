import { createContext } from '../../schema/context.ts'
import { schema } from '../../schema/schema.ts'
import type { Engine } from '../engine.ts'
import { useFreshContextPerEvent } from './fresh-context.ts'
import type { Api } from './graphql.ts'
import { type HttpServer, type ListenOptions, listen } from './listen.ts'

/** Serves Evalstream. Throws ListenError, whose message and hint are for whoever started it. */
export function startHttpServer(engine: Engine, options: ListenOptions): Promise<HttpServer> {
  const { db, log } = engine
  const { version } = engine.config
  return listen({ db, log, version, api: apiOf(engine) }, options)
}

function apiOf(engine: Engine): Api {
  return {
    schema,
    contextFor: ({ viewer, uploads, signal }) =>
      createContext({
        engine,
        scopes: viewer.scopes,
        signal,
        ...(uploads !== null && { uploads }),
      }),
    plugins: [useFreshContextPerEvent()],
  }
}
