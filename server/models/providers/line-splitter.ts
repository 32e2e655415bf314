const LF = 10
const CR = 13

/** A line, or one payload over several lines, is longer than the scanner holds. */
export class StreamLineTooLongError extends Error {
  override readonly name = 'StreamLineTooLongError'
  readonly code = 'LINE_TOO_LONG'

  constructor(maxLineBytes: number) {
    super(`A line of the stream is longer than ${maxLineBytes} bytes`)
  }
}

/** Bytes in, lines out, each as soon as its end is there. */
export type LineSplitter = {
  /** Throws `StreamLineTooLongError`. */
  push(chunk: Uint8Array): void
  /** Hands over a last line without its line end. */
  end(): void
}

/** Lines end with LF, CR or CRLF, in any mixture. */
export function createLineSplitter(
  onLine: (line: string) => void,
  maxLineBytes: number,
): LineSplitter {
  const held = createHeldBytes(maxLineBytes)
  let skipLf = false

  // Both hand over the whole lines and return where the rest begins.
  const splitAny = (buffer: Buffer): number => {
    let from = 0
    for (let at = 0; at < buffer.length; at += 1) {
      const byte = buffer[at]
      if (byte !== LF && byte !== CR) {
        skipLf = false
        continue
      }
      if (!(byte === LF && skipLf)) onLine(held.lineWith(buffer, from, at))
      skipLf = byte === CR
      from = at + 1
    }
    return from
  }
  // Nearly every stream parts its lines with LF alone, and is decoded in one piece.
  const splitPlain = (buffer: Buffer): number => {
    const first = buffer.indexOf(LF)
    const last = buffer.lastIndexOf(LF)
    if (first >= 0) onLine(held.lineWith(buffer, 0, first))
    if (last > first) {
      for (const line of buffer.toString('utf8', first + 1, last).split('\n')) onLine(line)
    }
    return last + 1
  }

  return {
    push(chunk) {
      const buffer = asBuffer(chunk)
      const isPlain = !skipLf && !buffer.includes(CR) && buffer.length <= maxLineBytes
      const rest = isPlain ? splitPlain(buffer) : splitAny(buffer)
      if (rest < buffer.length) held.add(buffer.subarray(rest))
    },
    end() {
      if (!held.isEmpty()) onLine(held.lineWith(Buffer.alloc(0), 0, 0))
    },
  }
}

/** The beginning of a line whose end has not come. */
function createHeldBytes(maxLineBytes: number) {
  let held: Buffer[] = []
  let heldBytes = 0
  return {
    isEmpty: () => heldBytes === 0,
    add(rest: Buffer): void {
      heldBytes += rest.length
      if (heldBytes > maxLineBytes) throw new StreamLineTooLongError(maxLineBytes)
      // A copy, so that a short rest does not keep the whole read alive.
      held.push(Buffer.from(rest))
    },
    lineWith(buffer: Buffer, from: number, to: number): string {
      if (heldBytes + to - from > maxLineBytes) throw new StreamLineTooLongError(maxLineBytes)
      if (heldBytes === 0) return buffer.toString('utf8', from, to)
      const whole = Buffer.concat([...held, buffer.subarray(from, to)])
      held = []
      heldBytes = 0
      return whole.toString('utf8')
    },
  }
}

function asBuffer(chunk: Uint8Array): Buffer {
  return Buffer.isBuffer(chunk)
    ? chunk
    : Buffer.from(chunk.buffer, chunk.byteOffset, chunk.byteLength)
}
