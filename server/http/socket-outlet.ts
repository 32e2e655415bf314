import type { Duplex } from 'node:stream'
import type { WebSocket } from 'ws'
import { textFrameHeader } from './text-frame.ts'

/** Too far behind for too long. The client may connect again and resume from its cursor. */
export const SLOW_CLOSE_CODE = 4413

export type OutletLimits = {
  /** Bytes that may wait for the reader before its subscriptions are paused. */
  maxBufferedBytes: number
  /** How long a paused reader may take, in milliseconds, before its socket is closed. */
  stuckMs: number
}

/** The UTF-8 text of a message, in parts, of which some are shared with messages of others. */
export type Message = readonly Buffer[]

export interface SocketOutlet {
  /**
   * Writes messages, those that fit at once in one piece. Takes the next only when it may be made: at
   * once, or when a reader that is behind has caught up; and resolves when one more may be.
   */
  send(messages: Iterable<Message>): Promise<void>
  /** Whether the reader is being waited for. */
  isBehind(): boolean
  /** Lets go of whoever waits for the reader. */
  release(): void
}

/** Makes a socket's senders wait for its reader, so that what a slow one has not read stays bounded. */
export function createSocketOutlet(
  /**
   * The connection is the one below the socket, which takes two writes for every message. Frames
   * written here take one for many; those of the socket itself stay in order with them.
   */
  { ws: socket, connection }: { ws: WebSocket; connection: Duplex },
  limits: OutletLimits,
): SocketOutlet {
  let drained: PromiseWithResolvers<void> | undefined
  let stuck: NodeJS.Timeout | undefined
  const release = () => {
    clearTimeout(stuck)
    drained?.resolve()
    drained = undefined
  }
  // A failed write ends in the socket's own 'error' and 'close'.
  const onWritten = () => {
    if (socket.bufferedAmount <= limits.maxBufferedBytes) release()
  }
  const waitForReader = () => {
    if (drained === undefined) {
      drained = Promise.withResolvers()
      stuck = setTimeout(() => closeStuck(socket), limits.stuckMs)
    }
    return drained.promise
  }
  return {
    isBehind: () => drained !== undefined,
    release,
    send: async (messages) => {
      const frames = createFrames()
      const flush = () => {
        if (frames.byteLength > 0 && socket.readyState === socket.OPEN) {
          connection.write(frames.take(), onWritten)
        }
      }
      for (const message of messages) {
        if (socket.readyState !== socket.OPEN) return
        frames.add(message)
        if (socket.bufferedAmount + frames.byteLength <= limits.maxBufferedBytes) continue
        flush()
        if (socket.bufferedAmount > limits.maxBufferedBytes) await waitForReader()
      }
      flush()
    },
  }
}

/** Frames of messages, gathered into one piece. */
function createFrames() {
  let parts: Buffer[] = []
  let byteLength = 0
  return {
    get byteLength() {
      return byteLength
    },
    add: (message: Message) => {
      const length = message.reduce((sum, part) => sum + part.length, 0)
      const header = textFrameHeader(length)
      parts.push(header, ...message)
      byteLength += header.length + length
    },
    take: () => {
      const piece = Buffer.concat(parts, byteLength)
      parts = []
      byteLength = 0
      return piece
    },
  }
}

const CLOSE_GRACE_MS = 1000

/** The close frame waits behind everything unread, so the connection itself is cut soon after. */
function closeStuck(socket: WebSocket): void {
  socket.close(SLOW_CLOSE_CODE, 'slow')
  setTimeout(() => socket.terminate(), CLOSE_GRACE_MS)
}
