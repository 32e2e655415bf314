import type { IncomingMessage, ServerResponse } from 'node:http'
import { printSchema } from 'graphql'
import type { Db } from '../../db/database.ts'
import { UnauthenticatedError } from '../auth/auth-errors.ts'
import type { Log } from '../log.ts'
import type { Authenticate } from './authenticate.ts'
import { checkCsrf } from './csrf.ts'
import { createGraphiQL, wantsGraphiQL } from './graphiql.ts'
import { type Api, GRAPHQL_PATH, type Yoga } from './graphql.ts'
import { findUnreadyReasons, sendJson } from './health.ts'
import type { OpenResponses } from './open-responses.ts'
import type { Refusal, RequestGuard } from './request-guard.ts'
import { decodePath } from './request-path.ts'
import { createStaticFiles } from './static-files.ts'

export type RouteDeps = {
  api: Api
  yoga: Yoga
  db: Db
  log: Log
  version: string
  guard: RequestGuard
  authenticate: Authenticate
  openResponses: OpenResponses
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
    '/schema.graphql': (_request, response) => sendSchema(deps, response),
  }
  const pages = deps.webRoot === null ? sendNothing : createStaticFiles(deps.webRoot, deps.log)
  return (request, response) => {
    const path = decodePath((request.url ?? '').split('?', 1)[0] ?? '')
    if (path === null) return refuse(response, { status: 400, message: 'The address is malformed' })
    const chatId = /^\/c\/([\w-]+)\/?$/.exec(path)?.[1]
    if (chatId !== undefined) return redirectToCall(response, chatId)
    const handle = Object.hasOwn(routes, path) ? routes[path] : undefined
    return (handle ?? pages)(request, response)
  }
}

const sendNothing: Handle = (_request, response) =>
  refuse(response, { status: 404, message: 'There is nothing at this address' })

function createGraphQLRoute({ yoga, guard, authenticate, openResponses }: RouteDeps): Handle {
  const graphiql = createGraphiQL()
  return async (request, response) => {
    if (wantsGraphiQL(request)) return graphiql(response)
    const refusal = guard.checkOrigin(request) ?? checkCsrf(request)
    if (refusal !== null) return refuse(response, refusal)
    try {
      const viewer = await authenticate(request)
      openResponses.add(response)
      await yoga(request, response, { viewer, uploads: null, signal: signalOf(response) })
    } catch (error) {
      if (!(error instanceof UnauthenticatedError)) throw error
      refuseStranger(response, error)
    }
  }
}

/** Aborted when the connection ends before the answer does. */
function signalOf(response: ServerResponse): AbortSignal {
  const gone = new AbortController()
  response.once('close', () => {
    if (!response.writableFinished) gone.abort()
  })
  return gone.signal
}

/** As GraphQL clients expect errors, whatever they asked. */
function refuseStranger(response: ServerResponse, { message, code, hint }: UnauthenticatedError) {
  response.setHeader('www-authenticate', 'Bearer')
  sendJson(response, 401, { errors: [{ message, extensions: { code, hint } }] })
}

export function refuse(response: ServerResponse, { status, message }: Refusal): void {
  response.writeHead(status, { 'content-type': 'text/plain; charset=utf-8' }).end(`${message}\n`)
}

async function sendReadiness({ db, isDraining }: RouteDeps, response: ServerResponse) {
  const reasons = await findUnreadyReasons({ db }, isDraining())
  sendJson(response, reasons.length === 0 ? 200 : 503, { ready: reasons.length === 0, reasons })
}

function sendSchema({ api }: RouteDeps, response: ServerResponse): void {
  response.writeHead(200, { 'content-type': 'text/plain; charset=utf-8' })
  response.end(printSchema(api.schema))
}

/** The short address of a call, as it stands in chat messages and terminals. */
function redirectToCall(response: ServerResponse, chatId: string): void {
  response.writeHead(302, { location: `/call?id=${chatId}`, 'cache-control': 'no-store' }).end()
}
