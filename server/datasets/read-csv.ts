import { type CsvError, parse } from 'csv-parse'
import { lineBreaksIn } from './decode-text.ts'
import type { Row } from './read-rows.ts'
import { UnreadableRowError } from './row-errors.ts'

const MAX_ROW_BYTES = 16 * 1024 * 1024

/** Reads CSV as RFC 4180 has it. The first row names the columns; rows without any text are left out. */
export async function* readCsv(texts: AsyncIterable<string>): AsyncGenerator<Row[]> {
  const records: string[][] = []
  const write = createWriter(records)
  const toRow = createRowReader()
  for await (const text of texts) {
    const error = await write(text)
    yield rowsOf(records.splice(0), toRow)
    if (error) throw quoteError(error, toRow.line())
  }
  const error = await write(null)
  yield rowsOf(records.splice(0), toRow)
  if (error) throw quoteError(error, toRow.line())
}

// Records are taken in the callback, so that those before an error are not lost with the stream.
function createWriter(records: string[][]): (text: string | null) => Promise<CsvError | null> {
  const parser = parse({
    record_delimiter: ['\r\n', '\n', '\r'],
    relax_column_count: true,
    max_record_size: MAX_ROW_BYTES,
    on_record: (record: string[]) => {
      records.push(record)
      return null
    },
  })
  parser.resume()
  return (text) =>
    new Promise((resolve) => {
      const done = (error?: Error | null) => resolve((error as CsvError | undefined) ?? null)
      parser.once('error', done)
      if (text === null) parser.once('end', done).end()
      else
        parser.write(text, (error) => {
          if (!error) parser.off('error', done)
          done(error)
        })
    })
}

type RowReader = ((record: string[]) => Row | null) & { line(): number }

// csv-parse counts \r\n inside quotes twice, so the lines are counted here.
function createRowReader(): RowReader {
  let line = 1
  let header: string[] | null = null
  const read = (record: string[]): Row | null => {
    const start = line
    line += 1
    for (const field of record) line += lineBreaksIn(field)
    if (record.every((field) => field.trim() === '')) return null
    if (header) return rowOf(header, record, start)
    header = record.map((name) => name.trim())
    return headerProblem(header, start)
  }
  return Object.assign(read, { line: () => line })
}

function rowsOf(records: string[][], toRow: RowReader): Row[] {
  return records.map(toRow).filter((row) => row !== null)
}

function headerProblem(header: string[], line: number): Row | null {
  const names = header.map((name) => name.toLowerCase()).filter((name) => name !== '')
  const twice = names.find((name, index) => names.indexOf(name) !== index)
  if (twice === undefined) return null
  return { line, problem: { column: twice, reason: `the column ${twice} appears twice` } }
}

function rowOf(header: string[], record: string[], line: number): Row {
  if (record.length !== header.length) {
    const reason = `has ${record.length} columns, but the first row has ${header.length}`
    return { line, problem: { column: null, reason } }
  }
  const cells = header
    .map((name, index): [string, string] => [name || `column ${index + 1}`, record[index] ?? ''])
    .filter(([, cell]) => cell !== '')
  return { line, fields: Object.fromEntries(cells), columns: header }
}

const REASONS: Record<string, string> = {
  CSV_QUOTE_NOT_CLOSED: 'a quote is opened and never closed',
  CSV_INVALID_CLOSING_QUOTE:
    'text follows a closing quote; a quote inside a quoted field is written twice ("")',
  INVALID_OPENING_QUOTE: 'a quote stands inside a field that does not start with one',
  CSV_MAX_RECORD_SIZE: 'the row is longer than 16 MB: is a quote left open?',
}

function quoteError(error: CsvError, line: number): UnreadableRowError {
  return new UnreadableRowError(line, REASONS[error.code] ?? error.message)
}
