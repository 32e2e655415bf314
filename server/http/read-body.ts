import type { IncomingMessage } from 'node:http'

export type BodyLimits = {
  maxBytes: number
  /** How long the whole body may take, in milliseconds. */
  timeoutMs: number
}

/** The body cannot be taken; `status` says why to HTTP. */
export class BodyError extends Error {
  override readonly name = 'BodyError'
  readonly status: 400 | 408 | 413

  constructor(status: BodyError['status'], message: string) {
    super(message)
    this.status = status
  }
}

/** A little too much is read to its end and dropped, so that its sender hears why; this is the most. */
const MAX_DROPPED_FACTOR = 10

/** Leaves the connection usable for the answer. Rejects with BodyError: too long, too slow, cut off. */
export function readBody(request: IncomingMessage, limits: BodyLimits): Promise<string> {
  const { promise, resolve, reject } = Promise.withResolvers<string>()
  const tooLong = new BodyError(413, `The body is longer than ${limits.maxBytes} bytes`)
  const mostBytes = limits.maxBytes * MAX_DROPPED_FACTOR
  const chunks: Buffer[] = []
  let bytes = 0
  const timer = setTimeout(
    () => reject(new BodyError(408, `The body took longer than ${limits.timeoutMs} ms`)),
    limits.timeoutMs,
  )
  if (Number(request.headers['content-length'] ?? 0) > mostBytes) reject(tooLong)
  request.on('data', (chunk: Buffer) => {
    bytes += chunk.length
    if (bytes <= limits.maxBytes) chunks.push(chunk)
    else if (bytes > mostBytes) reject(tooLong)
  })
  request.once('end', () => {
    if (bytes > limits.maxBytes) reject(tooLong)
    else resolve(Buffer.concat(chunks).toString('utf8'))
  })
  // After 'end' the promise is settled, and this changes nothing.
  request.once('close', () => reject(new BodyError(400, 'The body was cut off')))
  return promise.finally(() => clearTimeout(timer))
}
