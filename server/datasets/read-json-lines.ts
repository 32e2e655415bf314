import { parseJson } from './parse-json.ts'
import type { Row } from './read-rows.ts'
import { UnreadableRowError } from './row-errors.ts'

const MAX_ROW_LENGTH = 16 * 1024 * 1024

/** Reads JSON Lines: one object per line, blank lines left out. */
export async function* readJsonLines(texts: AsyncIterable<string>): AsyncGenerator<Row[]> {
  let rest = ''
  let line = 1
  for await (const text of texts) {
    const pieces = text.split('\n')
    pieces[0] = rest + (pieces[0] ?? '')
    rest = pieces.pop() ?? ''
    if (rest.length > MAX_ROW_LENGTH) {
      throw new UnreadableRowError(line + pieces.length, 'the line is longer than 16 MB')
    }
    yield rowsOf(pieces, line)
    line += pieces.length
  }
  yield rowsOf([rest], line)
}

function rowsOf(lines: string[], first: number): Row[] {
  return lines.flatMap((text, index) =>
    text.trim() === '' ? [] : [parseJson(text, first + index)],
  )
}
