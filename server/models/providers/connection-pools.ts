import { subscribe, unsubscribe } from 'node:diagnostics_channel'
import type { Socket } from 'node:net'
import { type Dispatcher, Pool } from 'undici'
import { checkedLookup } from './checked-lookup.ts'
import { type ConnectionMarks, createMeasuredConnector } from './measured-connector.ts'

const SEND_HEADERS = 'undici:client:sendHeaders'
const KEEP_ALIVE_MS = 60_000

export type PoolTarget = { origin: string; maxConnections: number; connectMs: number }

export type PooledHandler = Dispatcher.DispatchHandler & {
  /** Right after `onRequestStart`: the connection taken; `marks` are null when it had been used before. */
  onConnection(socket: Socket, marks: ConnectionMarks | null): void
}

/** Connections kept per origin, HTTP/1.1 only: on HTTP/2 the calls measured would share one flow control. */
export type ConnectionPools = AsyncDisposable & {
  dispatch(target: PoolTarget, options: Dispatcher.DispatchOptions, handler: PooledHandler): void
}

type Options = { isTrusted: (origin: string) => boolean }
type MeasuredPool = { pool: Pool; takeMarks: (socket: Socket) => ConnectionMarks | undefined }

export function createConnectionPools({ isTrusted }: Options): ConnectionPools {
  const pools = new Map<string, MeasuredPool>()
  let starting: { handler: PooledHandler; takeMarks: MeasuredPool['takeMarks'] } | null = null

  // Only this channel names the socket of a request. undici publishes it in the same turn, right after
  // onRequestStart, so the attempt that is starting is the one it speaks of.
  const onSendHeaders = (message: unknown): void => {
    const attempt = starting
    starting = null
    if (attempt === null) return
    const { socket } = message as { socket: Socket }
    attempt.handler.onConnection(socket, attempt.takeMarks(socket) ?? null)
  }
  subscribe(SEND_HEADERS, onSendHeaders)

  const poolOf = (target: PoolTarget): MeasuredPool => {
    const key = `${target.origin} ${target.maxConnections} ${target.connectMs}`
    const pool = pools.get(key) ?? openPool(target, isTrusted(target.origin))
    pools.set(key, pool)
    return pool
  }

  return {
    dispatch(target, options, handler) {
      const { pool, takeMarks } = poolOf(target)
      const onRequestStart: Dispatcher.DispatchHandler['onRequestStart'] = (
        controller,
        context,
      ) => {
        starting = { handler, takeMarks }
        handler.onRequestStart?.(controller, context)
      }
      pool.dispatch(options, { ...handler, onRequestStart } as Dispatcher.DispatchHandler)
    },
    async [Symbol.asyncDispose]() {
      unsubscribe(SEND_HEADERS, onSendHeaders)
      await Promise.all([...pools.values()].map(({ pool }) => pool.destroy()))
    },
  }
}

function openPool({ origin, maxConnections, connectMs }: PoolTarget, isTrusted: boolean) {
  const lookup = isTrusted ? undefined : checkedLookup
  const { connect, takeMarks } = createMeasuredConnector({ connectMs, lookup })
  const pool = new Pool(origin, {
    connect,
    connections: maxConnections,
    pipelining: 1,
    allowH2: false,
    keepAliveTimeout: KEEP_ALIVE_MS,
  })
  return { pool, takeMarks }
}
