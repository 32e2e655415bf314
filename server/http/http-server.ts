import { createGraphQLApi } from '../../schema/api.ts'
import type { Engine } from '../engine.ts'
import { type HttpServer, type ListenOptions, listen } from './listen.ts'

/** Serves Evalstream. Throws ListenError, whose message and hint are for whoever started it. */
export function startHttpServer(engine: Engine, options: ListenOptions): Promise<HttpServer> {
  const { db, log, config } = engine
  return listen({ db, log, version: config.version, api: createGraphQLApi(engine) }, options)
}
