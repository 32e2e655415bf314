import type { IncomingMessage } from 'node:http'
import type { Duplex } from 'node:stream'
import { CloseCode, handleProtocols, makeServer, type Server } from 'graphql-ws'
import { type WebSocket, WebSocketServer } from 'ws'
import type { Log } from '../log.ts'
import { createSocketOutlet, type OutletLimits, type SocketOutlet } from './socket-outlet.ts'
import { type OperationDeps, operationsOf, type SocketExtra } from './websocket-operations.ts'

export type SocketLimits = OutletLimits & {
  maxMessageBytes: number
  /** Subscriptions and other operations a socket may have open at once. */
  maxSubscriptions: number
  /** How long after the upgrade connection_init may come, in milliseconds. */
  initWaitMs: number
  /** How often to ping, and how long the answer may take, in milliseconds. */
  pingMs: number
}

export const SOCKET_LIMITS: SocketLimits = {
  maxMessageBytes: 256 * 1024,
  maxSubscriptions: 50,
  initWaitMs: 5000,
  pingMs: 12_000,
  maxBufferedBytes: 1024 * 1024,
  stuckMs: 30_000,
}

export interface Sockets extends AsyncDisposable {
  /** Takes over a connection whose Host and Origin were checked. */
  handleUpgrade(request: IncomingMessage, socket: Duplex, head: Buffer): void
}

type Deps = Omit<OperationDeps, 'maxSubscriptions'> & { log: Log }
type Protocol = Server<SocketExtra>

export function createSockets(deps: Deps, limits: SocketLimits): Sockets {
  const { log } = deps
  const protocol = makeServer<Record<string, unknown>, SocketExtra>({
    ...operationsOf({ ...deps, maxSubscriptions: limits.maxSubscriptions }),
    connectionInitWaitTimeout: limits.initWaitMs,
  })
  const sockets = new WebSocketServer({
    noServer: true,
    maxPayload: limits.maxMessageBytes,
    perMessageDeflate: false,
    handleProtocols,
  })
  return {
    handleUpgrade: (request, socket, head) =>
      sockets.handleUpgrade(request, socket, head, (ws) =>
        serveSocket({ ws, connection: socket, request }, { protocol, limits, log }),
      ),
    [Symbol.asyncDispose]: () => closeAll(sockets),
  }
}

type Upgraded = { ws: WebSocket; connection: Duplex; request: IncomingMessage }

function serveSocket(
  { ws, connection, request }: Upgraded,
  { protocol, limits, log }: { protocol: Protocol; limits: SocketLimits; log: Log },
): void {
  const outlet = createSocketOutlet({ ws, connection }, limits)
  const gone = new AbortController()
  const forbid = () => ws.close(CloseCode.Forbidden, 'Forbidden')
  const closeBroken = (error: unknown) => {
    log.error({ err: error }, 'websocket failed')
    ws.close(CloseCode.InternalServerError, 'Internal server error')
  }
  // Broken frames and cut connections: the peer's doing, and 'close' follows.
  ws.on('error', (error) => log.debug({ err: error }, 'websocket error'))
  const onClosed = protocol.opened(
    {
      protocol: ws.protocol,
      send: (message) => outlet.send([[Buffer.from(message)]]),
      close: (code, reason) => ws.close(code, reason),
      onMessage: (receive) =>
        ws.on('message', (data) => {
          receive(String(data)).catch((error: unknown) =>
            isClientsFault(error)
              ? ws.close(CloseCode.BadRequest, error.message)
              : closeBroken(error),
          )
        }),
    },
    { request, viewer: null, signal: gone.signal, outlet, forbid },
  )
  const stopPings = keepAlive(ws, outlet, limits.pingMs)
  ws.once('close', (code, reason) => {
    gone.abort()
    stopPings()
    outlet.release()
    onClosed(code, String(reason)).catch((error: unknown) =>
      log.error({ err: error }, 'closing a websocket’s subscriptions failed'),
    )
  })
}

/** A message that only servers may send; graphql-ws throws a plain Error for it. */
function isClientsFault(error: unknown): error is Error {
  return error instanceof Error && error.message.startsWith('Unexpected message of type')
}

/** Cuts a peer that does not answer. One that is behind gets no pong in and has a limit of its own. */
function keepAlive(ws: WebSocket, outlet: SocketOutlet, pingMs: number): () => void {
  let isAnswered = true
  ws.on('pong', () => {
    isAnswered = true
  })
  const timer = setInterval(() => {
    if (outlet.isBehind()) return
    if (!isAnswered) return ws.terminate()
    isAnswered = false
    ws.ping()
  }, pingMs)
  return () => clearInterval(timer)
}

const SERVICE_RESTART = 1012
const CLOSE_GRACE_MS = 500

/** 1012 tells clients to come back: they resume from their cursors. */
async function closeAll(sockets: WebSocketServer): Promise<void> {
  const closed = new Promise<void>((done) => sockets.close(() => done()))
  for (const ws of sockets.clients) ws.close(SERVICE_RESTART, 'Service restart')
  const cut = setTimeout(() => {
    for (const ws of sockets.clients) ws.terminate()
  }, CLOSE_GRACE_MS)
  await closed
  clearTimeout(cut)
}
