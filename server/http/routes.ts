import type { IncomingMessage, ServerResponse } from 'node:http'
import { lexicographicSortSchema, printSchema } from 'graphql'
import type { Db } from '../../db/database.ts'
import type { Log } from '../log.ts'
import { type Api, GRAPHQL_PATH } from './graphql.ts'
import { createGraphQLRoute, type GraphQLRouteDeps } from './graphql-route.ts'
import { findUnreadyReasons } from './health.ts'
import { refuse, sendJson } from './replies.ts'
import type { Refusal } from './request-guard.ts'
import { decodePath } from './request-path.ts'
import { createStaticFiles } from './static-files.ts'

export type RouteDeps = GraphQLRouteDeps & {
  api: Api
  db: Db
  log: Log
  version: string
  isDraining: () => boolean
  /** Null: no pages, the API alone. */
  webRoot: string | null
}

type Handle = (request: IncomingMessage, response: ServerResponse) => Promise<void> | void

/** Who answers which path. */
export function createRoutes(deps: RouteDeps): Handle {
  const routes: Record<string, Handle> = {
    [GRAPHQL_PATH]: createGraphQLRoute(deps),
    '/healthz': (_request, response) =>
      sendJson(response, 200, { status: 'ok', version: deps.version }),
    '/readyz': (_request, response) => sendReadiness(deps, response),
    '/schema.graphql': createSchemaRoute(deps),
  }
  const pages = deps.webRoot === null ? sendNothing : createStaticFiles(deps.webRoot, deps.log)
  return (request, response) => {
    const path = decodePath((request.url ?? '').split('?', 1)[0] ?? '')
    if (path === null) return refuse(request, response, MALFORMED)
    const chatId = /^\/c\/([\w-]+)\/?$/.exec(path)?.[1]
    if (chatId !== undefined) return redirectToCall(response, chatId)
    const handle = Object.hasOwn(routes, path) ? routes[path] : undefined
    return (handle ?? pages)(request, response)
  }
}

const MALFORMED: Refusal = { status: 400, message: 'The address is malformed' }
const NOTHING: Refusal = { status: 404, message: 'There is nothing at this address' }

const sendNothing: Handle = (request, response) => refuse(request, response, NOTHING)

async function sendReadiness({ db, isDraining }: RouteDeps, response: ServerResponse) {
  const reasons = await findUnreadyReasons({ db }, isDraining())
  sendJson(response, reasons.length === 0 ? 200 : 503, { ready: reasons.length === 0, reasons })
}

function createSchemaRoute({ api }: RouteDeps): Handle {
  let text: string | undefined
  return (_request, response) => {
    text ??= `${printSchema(lexicographicSortSchema(api.schema))}\n`
    response.writeHead(200, { 'content-type': 'text/plain; charset=utf-8' }).end(text)
  }
}

/** The short address of a call, as it stands in chat messages and terminals. */
function redirectToCall(response: ServerResponse, chatId: string): void {
  response.writeHead(302, { location: `/call?id=${chatId}`, 'cache-control': 'no-store' }).end()
}
