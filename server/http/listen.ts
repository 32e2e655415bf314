import { once } from 'node:events'
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { Duplex } from 'node:stream'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Db } from '../../db/database.ts'
import type { Log } from '../log.ts'
import { createAuthenticate } from './authenticate.ts'
import { createErrorMask } from './error-mask.ts'
import { type Api, createGraphQL, GRAPHQL_PATH } from './graphql.ts'
import { ListenError } from './listen-error.ts'
import { createOpenResponses, type OpenResponses } from './open-responses.ts'
import { refuse } from './replies.ts'
import { createRequestGuard, type Refusal, type RequestGuard } from './request-guard.ts'
import { createRoutes } from './routes.ts'
import { setSecurityHeaders } from './security-headers.ts'
import { createTokenWatch } from './token-watch.ts'
import { urlOf } from './url-of.ts'
import { createSockets, SOCKET_LIMITS, type SocketLimits, type Sockets } from './websocket.ts'

export interface HttpServer extends AsyncDisposable {
  readonly port: number
  /** Where a browser on this machine finds it, without a slash at the end. */
  readonly url: string
}

export type Limits = SocketLimits & {
  /** How long a connection may outlive its token, in milliseconds. */
  tokenCheckMs: number
}

export type ListenOptions = {
  /** 0 picks a free port. */
  port: number
  host: string
  /** The folder of the exported pages; null serves the API alone. */
  webRoot: string | null
  limits?: Partial<Limits>
}

export type ListenDeps = { db: Db; log: Log; version: string; api: Api }

/** Serves the API and the pages. Throws ListenError when the address cannot be had. */
export async function listen(deps: ListenDeps, options: ListenOptions): Promise<HttpServer> {
  const { db, log, api } = deps
  const limits: Limits = { ...SOCKET_LIMITS, tokenCheckMs: 30_000, ...options.limits }
  await using cleanup = new AsyncDisposableStack()
  const tokenWatch = cleanup.use(createTokenWatch({ db, log }, limits.tokenCheckMs))
  const openResponses = cleanup.use(createOpenResponses(limits))
  const mask = createErrorMask({ log })
  const yoga = createGraphQL({ ...api, mask, log })
  const guard = createRequestGuard(options.host)
  const authenticate = createAuthenticate({ db }, options.host)
  const sockets = createSockets({ yoga, api, mask, authenticate, tokenWatch, log }, limits)
  const draining = new AbortController()
  const routes = createRoutes({
    ...deps,
    ...{ yoga, guard, authenticate, openResponses, tokenWatch },
    isDraining: () => draining.signal.aborted,
    webRoot: options.webRoot,
  })
  const server = createServer(TIMEOUTS)
  server.on('request', protect(routes, guard, log))
  server.on('upgrade', createUpgrade(sockets, guard, log))
  await startListening(server, options)
  cleanup.defer(() => drain(server, sockets, openResponses))
  cleanup.defer(() => draining.abort())
  const owned = cleanup.move()
  const { port } = server.address() as AddressInfo
  return {
    port,
    url: urlOf({ host: options.host, port }),
    [Symbol.asyncDispose]: () => owned.disposeAsync(),
  }
}

/** Milliseconds. A whole request may take long, since it may be an upload; its headers may not. */
const TIMEOUTS = {
  headersTimeout: 10_000,
  requestTimeout: 15 * 60_000,
  keepAliveTimeout: 60_000,
  connectionsCheckingInterval: 2000,
}

type Handle = (request: IncomingMessage, response: ServerResponse) => Promise<void> | void

/** What holds for every request: the Host check, the headers, and that no failure ends the process. */
function protect(handle: Handle, guard: RequestGuard, log: Log) {
  return async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    setSecurityHeaders(response)
    const refusal = guard.checkHost(request)
    if (refusal !== null) return refuse(request, response, refusal)
    try {
      await handle(request, response)
    } catch (error) {
      // The reader went away: there is nobody to tell.
      if (response.destroyed) return
      log.error({ err: error }, 'request failed')
      if (response.headersSent) response.destroy()
      else response.writeHead(500, { 'content-type': 'text/plain' }).end('Internal server error\n')
    }
  }
}

/** The one owner of 'upgrade'. Browsers send Origin with every upgrade, whatever CORS says. */
function createUpgrade(sockets: Sockets, guard: RequestGuard, log: Log) {
  return (request: IncomingMessage, socket: Duplex, head: Buffer): void => {
    socket.on('error', (error) => log.debug({ err: error }, 'upgrade failed'))
    const refusal = guard.checkHost(request) ?? guard.checkOrigin(request) ?? checkPath(request)
    if (refusal === null) sockets.handleUpgrade(request, socket, head)
    else socket.end(refusalText(refusal))
  }
}

function checkPath({ url }: IncomingMessage): Refusal | null {
  if (url?.split('?', 1)[0] === GRAPHQL_PATH) return null
  return { status: 404, message: `Sockets are served at ${GRAPHQL_PATH}` }
}

function refusalText({ status, message }: Refusal): string {
  const headers = 'content-type: text/plain; charset=utf-8\r\nconnection: close'
  return `HTTP/1.1 ${status} Refused\r\n${headers}\r\n\r\n${message}\n`
}

async function startListening(server: Server, { port, host }: ListenOptions): Promise<void> {
  server.listen(port, host)
  try {
    await once(server, 'listening')
  } catch (error) {
    throw new ListenError({ host, port }, error)
  }
}

const DRAIN_MS = 2000

/** Stops accepting, tells sockets and streams to come back later, and lets requests end. */
async function drain(
  server: Server,
  sockets: Sockets,
  openResponses: OpenResponses,
): Promise<void> {
  const closed = new Promise<void>((done) => server.close(() => done()))
  openResponses.endStreams()
  await sockets[Symbol.asyncDispose]()
  // A connection becomes idle when its last answer is out, which nothing tells.
  const sweep = setInterval(() => server.closeIdleConnections(), 20)
  await Promise.race([closed, sleep(DRAIN_MS, undefined, { ref: false })])
  clearInterval(sweep)
  server.closeAllConnections()
  await closed
}
