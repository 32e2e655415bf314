import type { Socket } from 'node:net'
import { performance } from 'node:perf_hooks'
import type { UncertaintyMeter } from '../uncertainty-meter.ts'
import type { AttemptMarks } from './attempt-marks.ts'
import type { PooledHandler } from './connection-pools.ts'
import type { HttpAttempt } from './http-attempt.ts'
import { StreamLineTooLongError } from './line-splitter.ts'

const MAX_REFUSAL_BYTES = 64 * 1024

/** Why undici is told to stop. Made once: the stack of an error costs more than reading a token. */
export const ATTEMPT_OVER = new Error('The attempt is over')

/** Turns what undici reports into the marks of an attempt. Every callback reads the clock before all else. */
export function createAttemptHandler(attempt: HttpAttempt, meter: UncertaintyMeter): PooledHandler {
  const { facts, deadlines } = attempt
  const { marks } = facts
  const clock = createReadClock()
  const body = createBody(attempt)
  let socket: Socket | null = null

  return {
    onRequestStart(controller) {
      const atMs = performance.now()
      attempt.controller = controller
      if (attempt.isSettled) return controller.abort(ATTEMPT_OVER)
      marks.requestStartAt = atMs
      deadlines.started(atMs)
    },
    onConnection(taken, connection) {
      socket = taken
      marks.connection = connection
    },
    onRequestSent() {
      if (socket !== null) markSent(socket, marks)
    },
    onResponseStart(controller, status, headers) {
      const atMs = performance.now()
      // One buffer for each name and value, which would otherwise live as long as the stream.
      controller.rawHeaders = null
      if (attempt.isSettled || status < 200) return
      marks.headersAt = atMs
      // Headers may come before a long request is written out.
      marks.sentAt ??= atMs
      facts.status = status
      facts.headers = headers
      deadlines.headers()
    },
    onResponseData(_controller, chunk) {
      const atMs = clock.now()
      meter.mark(atMs)
      if (!attempt.isSettled) body.read(chunk, atMs)
    },
    onResponseEnd() {
      const atMs = performance.now()
      if (!attempt.isSettled) body.end(atMs)
    },
    onResponseError(_controller, error) {
      attempt.broken(error)
    },
  } as PooledHandler
}

/**
 * The time of a read from the socket. undici hands one read over in several pieces, with our parsing in
 * between; all pieces of one turn came in together and get the time of the first.
 */
function createReadClock() {
  let readAtMs: number | null = null
  const close = (): void => {
    readAtMs = null
  }
  return {
    now(): number {
      if (readAtMs !== null) return readAtMs
      readAtMs = performance.now()
      queueMicrotask(close)
      return readAtMs
    },
  }
}

/** The request is sent when the kernel has taken all of it: at once, or when the socket has drained. */
function markSent(socket: Socket, marks: AttemptMarks): void {
  const mark = (): void => {
    marks.sentAt ??= performance.now()
  }
  if (socket.writableLength === 0) mark()
  else socket.once('drain', mark)
}

/** A 2xx answer is read as a stream; any other is kept, up to a limit, for what it says. */
function createBody(attempt: HttpAttempt) {
  const { facts } = attempt
  const refusal: Buffer[] = []
  let refusalBytes = 0

  // Out of a callback undici would take our own bug for a failure of the vendor.
  const failed = (error: unknown): void => {
    if (error instanceof StreamLineTooLongError) attempt.broken(error)
    else attempt.crashed(error)
  }
  const keep = (chunk: Buffer): void => {
    if (refusalBytes >= MAX_REFUSAL_BYTES) return
    refusalBytes += chunk.length
    refusal.push(Buffer.from(chunk))
  }

  return {
    read(chunk: Buffer, atMs: number): void {
      try {
        if (isAnswer(facts.status)) facts.intake.read(chunk, atMs)
        else keep(chunk)
      } catch (error) {
        failed(error)
      }
    },
    end(atMs: number): void {
      try {
        if (isAnswer(facts.status)) facts.intake.end(atMs)
        attempt.ended(Buffer.concat(refusal).toString('utf8'), atMs)
      } catch (error) {
        failed(error)
      }
    },
  }
}

function isAnswer(status: number | null): boolean {
  return status !== null && status >= 200 && status < 300
}
