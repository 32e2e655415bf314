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

/** @throws BodyError when the body is too long, too slow or cut off. */
export async function readBody(request: IncomingMessage, limits: BodyLimits): Promise<string> {
  const tooLong = () => new BodyError(413, `The body is longer than ${limits.maxBytes} bytes`)
  const mostBytes = limits.maxBytes * MAX_DROPPED_FACTOR
  if (Number(request.headers['content-length'] ?? 0) > mostBytes) throw tooLong()
  const timer = setTimeout(
    () => request.destroy(new BodyError(408, 'The body took too long')),
    limits.timeoutMs,
  )
  const chunks: Buffer[] = []
  let bytes = 0
  try {
    for await (const chunk of request.iterator({ destroyOnReturn: false })) {
      bytes += (chunk as Buffer).length
      if (bytes <= limits.maxBytes) chunks.push(chunk as Buffer)
      else if (bytes > mostBytes) break
    }
  } catch (error) {
    if (error instanceof BodyError) throw error
    throw new BodyError(400, 'The body was cut off')
  } finally {
    clearTimeout(timer)
  }
  if (bytes > limits.maxBytes) throw tooLong()
  return Buffer.concat(chunks).toString('utf8')
}
