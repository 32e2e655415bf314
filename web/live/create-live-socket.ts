import { createClient, type ExecutionResult } from 'graphql-ws'
import { stringifyDocument } from 'urql'
import { createConnectionMonitor } from './connection.ts'
import type { LiveSink, LiveSocket } from './live-socket.ts'
import { retryDelayMs } from './retry-delay.ts'
import type { TokenKeeper } from './token.ts'

const KEEP_ALIVE_MS = 10_000
const PONG_WITHIN_MS = 5_000
const NEEDS_TOKEN = new Set([4401, 4403])

export function createLiveSocket(url: string, token: TokenKeeper): LiveSocket {
  const monitor = createConnectionMonitor({
    online: () => navigator.onLine,
    visible: () => document.visibilityState === 'visible',
    now: () => Date.now(),
    listen: listenInBrowser,
    onReturn: () => client.terminate(),
  })
  const client = createClient({
    url,
    // Open from the start, so that every page can say whether it is in touch with the server.
    lazy: false,
    onNonLazyError: (error) => console.warn('The socket was refused', error),
    keepAlive: KEEP_ALIVE_MS,
    retryAttempts: Number.POSITIVE_INFINITY,
    shouldRetry: () => true,
    retryWait: (retries) => monitor.wait(retryDelayMs(retries)),
    connectionParams: () => {
      const known = token.get()
      return known ? { token: known } : {}
    },
  })
  watchClient(client, monitor, token)
  return {
    connection: monitor.connection,
    wait: monitor.wait,
    reconnect: () => client.terminate(),
    subscribe: (document, variables, sink) =>
      client.subscribe(
        { query: stringifyDocument(document), variables },
        {
          next: (result) => receive(result as ExecutionResult<never, unknown>, sink),
          error: (error) => sink.ended(reasonOf(error)),
          complete: () => sink.ended(null),
        },
      ),
  }
}

function watchClient(
  client: ReturnType<typeof createClient>,
  monitor: ReturnType<typeof createConnectionMonitor>,
  token: TokenKeeper,
): void {
  let pongTimer: ReturnType<typeof setTimeout> | undefined
  client.on('connected', () => monitor.opened())
  client.on('message', () => monitor.heard())
  client.on('ping', (received) => {
    if (received) return
    pongTimer = setTimeout(() => {
      monitor.silent()
      client.terminate()
    }, PONG_WITHIN_MS)
  })
  client.on('pong', (received) => {
    if (received) clearTimeout(pongTimer)
  })
  client.on('closed', (event) => {
    clearTimeout(pongTimer)
    monitor.closed()
    if (event instanceof CloseEvent && NEEDS_TOKEN.has(event.code)) token.refused.set(true)
  })
}

function receive<Data>(result: ExecutionResult<Data, unknown>, sink: LiveSink<Data>): void {
  if (result.errors?.length) sink.ended(reasonOf(result.errors))
  else if (result.data) sink.next(result.data)
}

function reasonOf(error: unknown): { code: string | null; message: string } {
  const first: unknown = Array.isArray(error) ? error[0] : error
  if (typeof first !== 'object' || first === null) return { code: null, message: String(first) }
  const { message, extensions } = first as { message?: string; extensions?: { code?: unknown } }
  const code = extensions?.code
  return { code: typeof code === 'string' ? code : null, message: message ?? 'closed' }
}

function listenInBrowser(event: string, listener: () => void): () => void {
  const target = event === 'visibilitychange' ? document : window
  target.addEventListener(event, listener)
  return () => target.removeEventListener(event, listener)
}
