import { InvalidInputError } from '../errors.ts'
import { UnreadableRowError } from './row-errors.ts'

const HEAD_BYTES = 1024 * 1024
const REPLACEMENT = '\ufffd'

type Encoding = { label: 'utf-8' | 'gb18030'; title: string; replacement: Buffer }

const UTF_8: Encoding = {
  label: 'utf-8',
  title: 'UTF-8',
  replacement: Buffer.from([0xef, 0xbf, 0xbd]),
}
const GB18030: Encoding = {
  label: 'gb18030',
  title: 'GB18030',
  replacement: Buffer.from([0x84, 0x31, 0xa4, 0x37]),
}

/**
 * Decodes UTF-8, with or without a byte order mark, or GB18030. The first megabyte decides which
 * and comes as one piece.
 *
 * @throws UnreadableRowError naming the line of the first byte that does not fit the encoding.
 */
export async function* decodeText(bytes: AsyncIterable<Uint8Array>): AsyncGenerator<string> {
  const source = bytes[Symbol.asyncIterator]()
  try {
    const head = await readHead(source)
    const decode = createDecoder(detectEncoding(head))
    yield decode(head, false)
    for (let next = await source.next(); !next.done; next = await source.next()) {
      yield decode(next.value, false)
    }
    yield decode(new Uint8Array(), true)
  } finally {
    await source.return?.()
  }
}

async function readHead(source: AsyncIterator<Uint8Array>): Promise<Uint8Array> {
  const chunks: Uint8Array[] = []
  let size = 0
  while (size < HEAD_BYTES) {
    const { done, value } = await source.next()
    if (done) break
    chunks.push(value)
    size += value.length
  }
  return Buffer.concat(chunks)
}

function detectEncoding(head: Uint8Array): Encoding {
  rejectOtherFiles(head)
  if (head[0] === 0xef && head[1] === 0xbb && head[2] === 0xbf) return UTF_8
  if (isValid(head, UTF_8) || isMostlyUtf8(head)) return UTF_8
  return GB18030
}

function rejectOtherFiles(head: Uint8Array): void {
  const start = Buffer.from(head.subarray(0, 4)).toString('latin1')
  const hint = 'In Excel: Save as, “CSV UTF-8 (comma delimited)”.'
  if (start.startsWith('PK\x03\x04')) {
    throw new InvalidInputError('file', 'This is an Excel or zip file, not a text file', hint)
  }
  if (start.startsWith('\xff\xfe') || start.startsWith('\xfe\xff')) {
    throw new InvalidInputError('file', 'The file is UTF-16; save it as UTF-8', hint)
  }
}

function isValid(bytes: Uint8Array, { label }: Encoding): boolean {
  try {
    new TextDecoder(label, { fatal: true }).decode(bytes, { stream: true })
    return true
  } catch (error) {
    if (error instanceof TypeError) return false
    throw error
  }
}

// A stray byte in a UTF-8 file must be reported, not turn the whole file into GB18030 gibberish:
// read as UTF-8, a file that is GB18030 is broken at nearly every character beyond ASCII.
function isMostlyUtf8(head: Uint8Array): boolean {
  const text = new TextDecoder().decode(head)
  const broken = text.split(REPLACEMENT).length - 1
  const foreign = text.match(/[^\p{ASCII}]/gu)?.length ?? 0
  return broken * 10 < foreign
}

function createDecoder(encoding: Encoding): (chunk: Uint8Array, isLast: boolean) => string {
  const decoder = new TextDecoder(encoding.label)
  let line = 1
  let tail = new Uint8Array()
  return (chunk, isLast) => {
    const text = decoder.decode(chunk, { stream: !isLast })
    const place = text.indexOf(REPLACEMENT)
    // The character U+FFFD may also stand in the file itself.
    if (place >= 0 && !Buffer.concat([tail, chunk]).includes(encoding.replacement)) {
      throw new UnreadableRowError(
        line + lineBreaksIn(text.slice(0, place)),
        `holds a byte that is not ${encoding.title}`,
      )
    }
    line += lineBreaksIn(text)
    tail = new Uint8Array(chunk.subarray(-3))
    return text
  }
}

/** How many lines a text ends: `\n`, `\r\n` and a lone `\r` each count once. */
export function lineBreaksIn(text: string): number {
  let count = 0
  for (let at = text.indexOf('\n'); at >= 0; at = text.indexOf('\n', at + 1)) count++
  if (!text.includes('\r')) return count
  return count + (text.match(/\r(?!\n)/g)?.length ?? 0)
}
