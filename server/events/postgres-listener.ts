import { setTimeout as sleep } from 'node:timers/promises'
import pg from 'pg'
import type { Connection } from '../../db/database.ts'
import type { Log } from '../log.ts'

export type ListenerOptions = {
  connection: Connection
  log: Log
  /** What is said on each channel, and by which process of the server. */
  channels: Readonly<Record<string, (payload: string, processId: number) => void>>
  /** Called after every connection but the first: what was said in between is lost. */
  onReconnect?: () => void
}

/** One connection that listens, and comes back when the database does. Resolves when it first listens. */
export async function createPostgresListener(options: ListenerOptions): Promise<AsyncDisposable> {
  const stop = new AbortController()
  const first = Promise.withResolvers<void>()
  const living = listenUntilStopped(options, stop.signal, first.resolve)
  living.catch(first.reject)
  await first.promise
  return {
    [Symbol.asyncDispose]: async () => {
      stop.abort()
      await living
    },
  }
}

async function listenUntilStopped(
  options: ListenerOptions,
  signal: AbortSignal,
  onFirst: () => void,
): Promise<void> {
  let isFirst = true
  const onListening = () => {
    if (isFirst) onFirst()
    else options.onReconnect?.()
    isFirst = false
  }
  while (!signal.aborted) {
    try {
      await listenOnce(options, signal, onListening)
    } catch (error) {
      if (isFirst) throw error
      options.log.warn({ err: error }, 'The connection that listens for events broke; trying again')
    }
    if (!signal.aborted) await sleep(250, undefined, { signal }).catch(() => {})
  }
}

async function listenOnce(
  { connection, channels }: ListenerOptions,
  signal: AbortSignal,
  onListening: () => void,
): Promise<void> {
  const client = new pg.Client({ ...connection, keepAlive: true })
  const closed = new Promise<Error | undefined>((resolve) => {
    client.on('error', resolve)
    client.on('end', () => resolve(undefined))
  })
  const onAbort = () => void client.end().catch(() => {})
  await client.connect()
  signal.addEventListener('abort', onAbort, { once: true })
  if (signal.aborted) onAbort()
  try {
    client.on('notification', ({ channel, payload = '', processId }) =>
      channels[channel]?.(payload, processId),
    )
    for (const channel of Object.keys(channels)) await client.query(`listen ${channel}`)
    onListening()
    const error = await closed
    if (error !== undefined && !signal.aborted) throw error
  } finally {
    signal.removeEventListener('abort', onAbort)
    await client.end().catch(() => {})
  }
}
