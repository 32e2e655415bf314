import { lineBreaksIn } from './decode-text.ts'
import { parseJson } from './parse-json.ts'
import type { Row } from './read-rows.ts'
import { UnreadableRowError } from './row-errors.ts'

const MAX_ROW_LENGTH = 16 * 1024 * 1024
const STRUCTURE = /["[\]{},]/g
const STRING_END = /["\\]/g

type Reader = {
  /** The depth at which rows stand: 1 in [ … ], 2 in { "data": [ … ] }; 0 until the root is seen. */
  rowDepth: number
  /** The brackets open now. */
  open: string[]
  inString: boolean
  /** The next character is escaped by a backslash that ended the last piece. */
  isEscaped: boolean
  arrayCount: number
  /** The text of the row so far; null outside the array. */
  row: string | null
  line: number
  rows: Row[]
}

/**
 * Reads the objects of a JSON array, or of the one array field of an object, as they arrive: the
 * file is never held whole. What stands beside the array is left out.
 */
export async function* readJsonArray(texts: AsyncIterable<string>): AsyncGenerator<Row[]> {
  const reader: Reader = {
    rowDepth: 0,
    open: [],
    inString: false,
    isEscaped: false,
    arrayCount: 0,
    row: null,
    line: 1,
    rows: [],
  }
  for await (const text of texts) {
    scan(reader, text)
    if (reader.row !== null && reader.row.length > MAX_ROW_LENGTH) {
      throw new UnreadableRowError(reader.line, 'the row is longer than 16 MB')
    }
    yield reader.rows.splice(0)
  }
  if (reader.open.length > 0) {
    throw new UnreadableRowError(reader.line, 'the file ends before its array is closed')
  }
  if (reader.arrayCount === 0) throw new UnreadableRowError(reader.line, NO_ARRAY)
}

const NO_ARRAY = 'the file must hold an array of objects, or an object with one array field'
const TEXT_FOLLOWS = 'text follows after the end of the JSON value'

function scan(reader: Reader, text: string): void {
  let done = 0
  let at = 0
  while (at < text.length) {
    if (reader.inString) {
      at = skipString(reader, text, at)
      continue
    }
    STRUCTURE.lastIndex = at
    const found = STRUCTURE.exec(text)
    if (!found) break
    const next = found.index
    if (endsRow(reader, found[0])) {
      finishRow(reader, text.slice(done, next))
      done = next + 1
    }
    const isBoundary = step(reader, found[0], text.slice(done, next))
    if (isBoundary) {
      reader.line += lineBreaksIn(text.slice(done, next))
      done = next + 1
    }
    at = next + 1
  }
  keepRest(reader, text.slice(done))
}

function keepRest(reader: Reader, rest: string): void {
  if (reader.row !== null) reader.row += rest
  else {
    if (reader.open.length === 0) rejectText(reader, rest)
    reader.line += lineBreaksIn(rest)
  }
}

function rejectText(reader: Reader, text: string): void {
  const stray = text.trimStart()
  if (stray === '') return
  const line = reader.line + lineBreaksIn(text.slice(0, text.length - stray.length))
  throw new UnreadableRowError(line, reader.rowDepth === 0 ? NO_ARRAY : TEXT_FOLLOWS)
}

/** Moves behind the string's closing quote, or to the end of the piece. */
function skipString(reader: Reader, text: string, from: number): number {
  let at = from
  if (reader.isEscaped) {
    reader.isEscaped = false
    at += 1
  }
  for (;;) {
    STRING_END.lastIndex = at
    const found = STRING_END.exec(text)
    if (!found) return text.length
    if (found[0] === '"') {
      reader.inString = false
      return found.index + 1
    }
    at = found.index + 2
    if (at > text.length) {
      reader.isEscaped = true
      return text.length
    }
  }
}

function endsRow({ row, open, rowDepth }: Reader, sign: string): boolean {
  return row !== null && open.length === rowDepth && (sign === ',' || sign === ']')
}

function finishRow(reader: Reader, end: string): void {
  const text = (reader.row ?? '') + end
  reader.row = ''
  const body = text.trimStart()
  const line = reader.line + lineBreaksIn(text.slice(0, text.length - body.length))
  reader.line += lineBreaksIn(text)
  // An empty array, or a comma before the closing bracket.
  if (body !== '') reader.rows.push(parseJson(body, line))
}

/** Follows one structural character; true when the rows start behind it, or the whole value ends. */
function step(reader: Reader, sign: string, before: string): boolean {
  if (reader.open.length === 0) {
    const isRoot = reader.rowDepth === 0 && (sign === '[' || sign === '{')
    rejectText(reader, isRoot ? before : before + sign)
  }
  switch (sign) {
    case '"':
      reader.inString = true
      return false
    case '[':
    case '{':
      return openBracket(reader, sign)
    case ']':
    case '}':
      closeBracket(reader, sign)
      return reader.open.length === 0
    default:
      return false
  }
}

function openBracket(reader: Reader, sign: '[' | '{'): boolean {
  if (reader.open.length === 0) reader.rowDepth = sign === '[' ? 1 : 2
  reader.open.push(sign)
  if (sign !== '[' || reader.open.length !== reader.rowDepth) return false
  reader.arrayCount++
  if (reader.arrayCount > 1) {
    throw new UnreadableRowError(reader.line, 'the object has more than one array field')
  }
  reader.row = ''
  return true
}

function closeBracket(reader: Reader, sign: ']' | '}'): void {
  const opened = reader.open.pop()
  if ((opened === '[') !== (sign === ']') || opened === undefined) {
    throw new UnreadableRowError(reader.line, `an unexpected ${sign} stands here`)
  }
  if (reader.open.length < reader.rowDepth) reader.row = null
}
