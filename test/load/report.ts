/** Prints a table for people, then one line of JSON for machines, which is the last line of the output. */
export function printReport(rows: Record<string, unknown>[], json: object): void {
  const columns = [...new Set(rows.flatMap((row) => Object.keys(row)))]
  const cells = rows.map((row) => columns.map((column) => show(row[column])))
  const widths = columns.map((column, index) =>
    Math.max(column.length, ...cells.map((line) => line[index]?.length ?? 0)),
  )
  const print = (line: string[]) =>
    console.log(line.map((cell, index) => cell.padStart(widths[index] ?? 0)).join('  '))
  print(columns)
  for (const line of cells) print(line)
  console.log(JSON.stringify(json))
}

function show(value: unknown): string {
  if (typeof value === 'number') return Number.isInteger(value) ? `${value}` : value.toFixed(3)
  return value === undefined || value === null ? '–' : String(value)
}
