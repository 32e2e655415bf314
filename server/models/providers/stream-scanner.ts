import { createLineSplitter, StreamLineTooLongError } from './line-splitter.ts'

const BOM = '\uFEFF'
const DATA = 'data'
const DONE = '[DONE]'
const MAX_LINE_BYTES = 8 * 1024 * 1024

export type StreamScanner = {
  /** Comments seen so far (`: keep-alive`). They are signs of life, never payloads. */
  keepAlives(): number
  /** Hands over every payload that the bytes complete. Throws `StreamLineTooLongError`. */
  push(chunk: Uint8Array): void
  /** Hands over what is held: a last line without its line end, a last event without its blank line. */
  end(): void
}

/**
 * `value` is the parsed JSON; undefined when the payload is not JSON, such as `[DONE]`.
 * `text` is the payload as it came, line ends folded to LF.
 */
export type OnPayload = (text: string, value: unknown) => void

/**
 * Turns the bytes of a streamed answer into payloads, however they are split: SSE with any line end, data
 * lines parted by a single line end, NDJSON, and a JSON body over many lines. A payload is handed over as
 * soon as its JSON is whole, so a missing blank line costs nothing.
 */
export function createStreamScanner(
  onPayload: OnPayload,
  maxLineBytes = MAX_LINE_BYTES,
): StreamScanner {
  const reader = createLineReader(onPayload, maxLineBytes)
  const splitter = createLineSplitter(reader.line, maxLineBytes)
  return {
    keepAlives: reader.keepAlives,
    push: splitter.push,
    end() {
      splitter.end()
      reader.flush()
    },
  }
}

type LineReader = { keepAlives(): number; line(line: string): void; flush(): void }

function createLineReader(onPayload: OnPayload, maxLineBytes: number): LineReader {
  // Only a payload that spans lines needs one, and few streams have any.
  let open: OpenPayload | null = null
  let isFirst = true
  let keepAlives = 0

  const flush = (): void => {
    const text = open?.text()
    open = null
    if (text !== undefined) onPayload(text, parseJson(text))
  }
  const payload = (text: string, isField: boolean): void => {
    const value = open !== null || text === DONE ? undefined : parseWhole(text)
    if (open === null && (value !== undefined || text === DONE || !startsJson(text))) {
      onPayload(text, value)
      return
    }
    open ??= createOpenPayload(isField, maxLineBytes)
    if (open.add(text)) flush()
  }
  const field = (line: string): void => {
    const data = dataOf(line)
    if (line.startsWith(':')) keepAlives += 1
    else if (data === undefined && !isOtherField(line)) payload(line, false)
    else if (data) payload(data, true)
  }

  return {
    keepAlives: () => keepAlives,
    line(raw) {
      const line = isFirst && raw.startsWith(BOM) ? raw.slice(1) : raw
      isFirst = false
      // Inside a JSON body of many lines nothing is a field, and a blank line ends nothing.
      if (open !== null && !open.isField) payload(line, false)
      else if (line.trim() === '') flush()
      else field(line)
    },
    flush,
  }
}

type OpenPayload = {
  /** It came in `data:` lines, so a blank line ends it. */
  readonly isField: boolean
  /** True when the payload is whole. */
  add(line: string): boolean
  text(): string
}

/** One JSON payload that spans lines; it is whole when its brackets are balanced. */
function createOpenPayload(isField: boolean, maxLineBytes: number): OpenPayload {
  const lines: string[] = []
  const depth = createDepth()
  let length = 0

  return {
    isField,
    add(line) {
      length += line.length + 1
      if (length > maxLineBytes) throw new StreamLineTooLongError(maxLineBytes)
      lines.push(line)
      return depth.isBalancedAfter(line)
    },
    text: () => lines.join('\n'),
  }
}

function createDepth() {
  let depth = 0
  let inString = false
  let escaped = false

  const read = (char: string): void => {
    if (escaped) escaped = false
    else if (inString && char === '\\') escaped = true
    else if (char === '"') inString = !inString
    else if (!inString && (char === '{' || char === '[')) depth += 1
    else if (!inString && (char === '}' || char === ']')) depth -= 1
  }

  return {
    isBalancedAfter(text: string): boolean {
      for (const char of text) read(char)
      // A line end inside a string is not JSON: the next line starts outside of it.
      escaped = false
      return depth <= 0 && !inString
    },
  }
}

/** The value of an SSE data line, one leading space removed; undefined when the line is none. */
function dataOf(line: string): string | undefined {
  if (!line.startsWith(DATA)) return undefined
  if (line.length === DATA.length) return ''
  if (line[DATA.length] !== ':') return undefined
  return line[DATA.length + 1] === ' ' ? line.slice(DATA.length + 2) : line.slice(DATA.length + 1)
}

function isOtherField(line: string): boolean {
  return /^(?:event|id|retry)(?::|$)/.test(line)
}

function startsJson(text: string): boolean {
  return /^\s*[{[]/.test(text)
}

/** Parses only what can be whole: an open `{` or a plain word costs no exception. */
function parseWhole(text: string): unknown {
  if (!startsJson(text)) return undefined
  const last = text.charCodeAt(text.length - 1)
  // `}`, `]`, or white space after them.
  return last === 125 || last === 93 || last <= 32 ? parseJson(text) : undefined
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    // Not JSON is an answer here, not a failure: the reader of the payload decides.
    return undefined
  }
}
