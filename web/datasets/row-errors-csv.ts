import type { RowErrors } from './upload-dataset.ts'

// Excel reads UTF-8 only after a byte order mark.
const MARK = '\uFEFF'

/** The row errors as RFC 4180, for whoever has to mend the file. */
export function rowErrorsCsv(rows: RowErrors['rows']): string {
  const lines = rows.map(({ file, line, column, reason }) => [file, line, column ?? '', reason])
  const table = [['file', 'line', 'column', 'reason'], ...lines]
  return MARK + table.map((cells) => `${cells.map(csvCell).join(',')}\r\n`).join('')
}

function csvCell(value: string | number): string {
  const text = String(value)
  // A leading sign would be run as a formula by a spreadsheet.
  const safe = typeof value === 'string' && /^[=+\-@\t\r]/.test(text) ? `'${text}` : text
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe
}
