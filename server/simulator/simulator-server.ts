import { randomUUID } from 'node:crypto'
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import { performance } from 'node:perf_hooks'
import { PRESET_NAMES } from './behaviour.ts'
import { type Completions, createCompletions } from './completions.ts'
import { createKnownQuestions } from './known-questions.ts'
import { RefusedRequestError } from './refused-request.ts'

const MAX_BODY_BYTES = 16 * 1024 * 1024
/** Longer than a client keeps its connections, so that reuse never races with our close. */
const KEEP_ALIVE_MS = 75_000

/** The simulator's HTTP server, not yet listening. */
export function createSimulatorServer(questions: readonly string[]): Server {
  const completions = createCompletions(createKnownQuestions(questions))
  const server = createServer({ keepAliveTimeout: KEEP_ALIVE_MS }, (request, response) => {
    answer(completions, request, response).catch((error: unknown) => refuse(response, error))
  })
  return server
}

async function answer(
  completions: Completions,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  response.setHeader('x-simulator', 'evalstream')
  response.setHeader('x-request-id', `req_${randomUUID().replaceAll('-', '')}`)
  const path = request.url?.split('?', 1)[0]
  if (request.method === 'GET' && path === '/v1/models') return sendModels(response)
  if (request.method === 'POST' && path === '/v1/chat/completions') {
    const body = await readBody(request)
    const receivedAt = performance.now()
    response.setHeader('x-simulator-received-at-ns', String(process.hrtime.bigint()))
    return completions.answer(parseBody(body), response, receivedAt)
  }
  throw new RefusedRequestError(404, 'not_found', `There is no ${request.method} ${path}`)
}

function sendModels(response: ServerResponse): void {
  const data = PRESET_NAMES.map((id) => ({
    id,
    object: 'model',
    created: 0,
    owned_by: 'simulator',
  }))
  sendJson(response, 200, { object: 'list', data })
}

async function readBody(request: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = []
  let length = 0
  for await (const chunk of request as AsyncIterable<Buffer>) {
    length += chunk.length
    if (length > MAX_BODY_BYTES) {
      throw new RefusedRequestError(413, 'too_large', 'The request is larger than 16 MB')
    }
    chunks.push(chunk)
  }
  return Buffer.concat(chunks)
}

function parseBody(body: Buffer): unknown {
  try {
    return JSON.parse(body.toString('utf8'))
  } catch (cause) {
    throw new RefusedRequestError(400, 'invalid_request', 'The body is not JSON', { cause })
  }
}

/** Refusals look as a vendor's do. Any other error is a bug of the simulator, and says so. */
function refuse(response: ServerResponse, error: unknown): void {
  if (response.headersSent) {
    response.destroy()
    return
  }
  const refused =
    error instanceof RefusedRequestError
      ? error
      : new RefusedRequestError(500, 'simulator_bug', String(error), { cause: error })
  for (const [name, value] of Object.entries(refused.headers)) response.setHeader(name, value)
  const { message, code, status } = refused
  const type =
    status === 429 ? 'rate_limit_error' : status >= 500 ? 'server_error' : 'invalid_request_error'
  sendJson(response, status, { error: { message, type, param: null, code } })
}

function sendJson(response: ServerResponse, status: number, content: object): void {
  response.writeHead(status, { 'content-type': 'application/json' })
  response.end(JSON.stringify(content))
}
