import { once } from 'node:events'
import { WebSocket } from 'ws'

type Message = { type: string; id?: string; payload?: unknown }

export interface RawSocket extends AsyncDisposable {
  readonly socket: WebSocket
  send(message: Message | string): void
  /** The next message that was not read yet. */
  next(): Promise<Message>
  /** The code and reason the server closed with. */
  readonly closed: Promise<{ code: number; reason: string }>
}

/** Speaks graphql-transport-ws frame by frame, right or wrong. */
export async function openRawSocket(
  httpUrl: string,
  options: { headers?: Record<string, string>; protocol?: string } = {},
): Promise<RawSocket> {
  const { headers = {}, protocol = 'graphql-transport-ws' } = options
  const socket = new WebSocket(`${httpUrl.replace(/^http/, 'ws')}/graphql`, protocol, { headers })
  const unread: Message[] = []
  const waiting: ((message: Message) => void)[] = []
  socket.on('message', (data) => {
    const message = JSON.parse(String(data)) as Message
    const reader = waiting.shift()
    if (reader) reader(message)
    else unread.push(message)
  })
  const closed = new Promise<{ code: number; reason: string }>((done) =>
    socket.once('close', (code, reason) => done({ code, reason: String(reason) })),
  )
  await once(socket, 'open')
  return {
    socket,
    closed,
    send: (message) => socket.send(typeof message === 'string' ? message : JSON.stringify(message)),
    next: () => {
      const message = unread.shift()
      return message ? Promise.resolve(message) : new Promise((done) => waiting.push(done))
    },
    [Symbol.asyncDispose]: async () => {
      socket.terminate()
      await closed
    },
  }
}

/** The same, past connection_init. */
export async function openReadySocket(
  httpUrl: string,
  payload: Record<string, unknown> = {},
): Promise<RawSocket> {
  const raw = await openRawSocket(httpUrl)
  raw.send({ type: 'connection_init', payload })
  const message = await raw.next()
  if (message.type !== 'connection_ack') throw new Error(`got ${message.type}`)
  return raw
}
