import type { IncomingMessage, ServerResponse } from 'node:http'
import { pipeline } from 'node:stream/promises'
import { UnauthenticatedError } from '../auth/auth-errors.ts'
import type { Authenticate } from './authenticate.ts'
import { checkCsrf, mediaType } from './csrf.ts'
import { createGraphiQL, wantsGraphiQL } from './graphiql.ts'
import type { OperationContext, Yoga } from './graphql.ts'
import type { OpenResponses } from './open-responses.ts'
import { BodyError, readBody } from './read-body.ts'
import { refuse, sendJson } from './replies.ts'
import type { RequestGuard } from './request-guard.ts'
import type { TokenWatch } from './token-watch.ts'
import { MalformedUploadError, readMultipartOperation } from './uploads.ts'

export type GraphQLRouteDeps = {
  yoga: Yoga
  guard: RequestGuard
  authenticate: Authenticate
  openResponses: OpenResponses
  tokenWatch: TokenWatch
}

type Handle = (request: IncomingMessage, response: ServerResponse) => Promise<void>

const BODY_LIMITS = { maxBytes: 1_000_000, timeoutMs: 30_000 }

/** GraphQL over HTTP: queries and mutations, uploads, and subscriptions as server-sent events. */
export function createGraphQLRoute(deps: GraphQLRouteDeps): Handle {
  const graphiql = createGraphiQL()
  return async (request, response) => {
    if (wantsGraphiQL(request)) return graphiql(response)
    const refusal = deps.guard.checkOrigin(request) ?? checkCsrf(request)
    if (refusal !== null) return refuse(request, response, refusal)
    try {
      await answer(deps, request, response)
    } catch (error) {
      refuseOperation(request, response, error)
    }
  }
}

async function answer(
  { authenticate, yoga, openResponses, tokenWatch }: GraphQLRouteDeps,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const viewer = await authenticate(request)
  openResponses.add(response)
  response.once(
    'close',
    tokenWatch.add(viewer, () => response.destroy()),
  )
  const context = { viewer, uploads: null, signal: signalOf(response) }
  if (request.method === 'POST' && mediaType(request.headers['content-type']) === MULTIPART) {
    await using operation = await readMultipartOperation(request)
    const { uploads } = operation
    const body = JSON.stringify(operation.body)
    await execute(
      yoga,
      { request, body, contentType: JSON_TYPE },
      { ...context, uploads },
      response,
    )
    return
  }
  const body = request.method === 'POST' ? await readBody(request, BODY_LIMITS) : null
  const contentType = request.headers['content-type'] ?? null
  await execute(yoga, { request, body, contentType }, context, response)
}

const MULTIPART = 'multipart/form-data'
const JSON_TYPE = 'application/json'

type Operation = { request: IncomingMessage; body: string | null; contentType: string | null }

async function execute(
  yoga: Yoga,
  { request, body, contentType }: Operation,
  context: OperationContext,
  response: ServerResponse,
): Promise<void> {
  // Host was checked; here it would only be one more text to parse.
  const url = `http://localhost${request.url}`
  const headers: Record<string, string> = {}
  if (request.headers.accept !== undefined) headers['accept'] = request.headers.accept
  if (contentType !== null) headers['content-type'] = contentType
  const { method = 'GET' } = request
  const answered = await yoga.fetch(url, { method, headers, body, signal: context.signal }, context)
  await send(answered, response)
}

async function send(answered: Response, response: ServerResponse): Promise<void> {
  response.statusCode = answered.status
  response.setHeaders(answered.headers)
  const isStream = /^(text\/event-stream|multipart\/mixed)/.test(
    answered.headers.get('content-type') ?? '',
  )
  if (!isStream || answered.body === null) return void response.end(await answered.text())
  response.flushHeaders()
  await pipeline(answered.body, response)
}

/** Aborted when the connection ends before the answer does. */
function signalOf(response: ServerResponse): AbortSignal {
  const gone = new AbortController()
  response.once('close', () => {
    if (!response.writableFinished) gone.abort()
  })
  return gone.signal
}

/** As GraphQL clients expect errors, whatever they asked. Throws what is nobody's expected failure. */
function refuseOperation(request: IncomingMessage, response: ServerResponse, error: unknown): void {
  const status = statusOf(error)
  if (status === null || response.headersSent) throw error
  const { message } = error as Error
  const extensions =
    error instanceof UnauthenticatedError ? codeAndHint(error) : { code: 'BAD_REQUEST' }
  if (status === 401) response.setHeader('www-authenticate', 'Bearer')
  if (!request.complete) response.shouldKeepAlive = false
  sendJson(response, status, { errors: [{ message, extensions }] })
}

function statusOf(error: unknown): number | null {
  if (error instanceof UnauthenticatedError) return 401
  if (error instanceof MalformedUploadError) return 400
  return error instanceof BodyError ? error.status : null
}

function codeAndHint({ code, hint }: UnauthenticatedError) {
  return { code, hint }
}
