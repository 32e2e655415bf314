import type { LookupFunction, Socket } from 'node:net'
import { performance } from 'node:perf_hooks'
import { buildConnector } from 'undici'

/** When a connection came to be, on the clock of `performance.now()`. */
export type ConnectionMarks = {
  startedAt: number
  /** Null when the host is an address, so that nothing was looked up. */
  lookedUpAt: number | null
  connectedAt: number
  /** Null without TLS. */
  securedAt: number | null
}

export class ConnectTimeoutError extends Error {
  override readonly name = 'ConnectTimeoutError'
  readonly code = 'TIMEOUT_CONNECT'

  constructor(timeoutMs: number) {
    super(`No connection within ${timeoutMs} ms`)
  }
}

export type MeasuredConnector = {
  connect: buildConnector.connector
  /** The marks of a connection for the first request on it; undefined for every later one. */
  takeMarks(socket: Socket): ConnectionMarks | undefined
}

type Options = { connectMs: number; lookup: LookupFunction | undefined }

/** undici's connector, which also says how long DNS, TCP and TLS took. */
export function createMeasuredConnector({ connectMs, lookup }: Options): MeasuredConnector {
  const base = buildConnector({ allowH2: false, timeout: 0, ...(lookup ? { lookup } : {}) })
  const fresh = new WeakMap<Socket, ConnectionMarks>()

  return {
    connect(options, callback) {
      const startedAt = performance.now()
      const marks: ConnectionMarks = {
        startedAt,
        lookedUpAt: null,
        connectedAt: 0,
        securedAt: null,
      }
      const socket = connectingSocket(base, options, (...[error, connected]) => {
        clearTimeout(timer)
        if (error !== null) return callback(error, null)
        if (options.protocol === 'https:') marks.securedAt = performance.now()
        fresh.set(connected, marks)
        callback(null, connected)
      })
      // undici's own connect timer is half a second coarse.
      const timer = setTimeout(
        () => socket.destroy(new ConnectTimeoutError(connectMs)),
        connectMs,
      ).unref()
      socket.once('lookup', () => {
        marks.lookedUpAt ??= performance.now()
      })
      socket.prependOnceListener('connect', () => {
        marks.connectedAt = performance.now()
      })
    },
    takeMarks(socket) {
      const marks = fresh.get(socket)
      fresh.delete(socket)
      return marks
    },
  }
}

/** undici's connector returns the socket while it connects; its types do not say so. */
function connectingSocket(
  connector: buildConnector.connector,
  options: buildConnector.Options,
  callback: buildConnector.Callback,
): Socket {
  return (connector as unknown as (...args: unknown[]) => Socket)(options, callback)
}
