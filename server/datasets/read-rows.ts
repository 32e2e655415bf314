import { decodeText } from './decode-text.ts'
import { readCsv } from './read-csv.ts'
import { readJsonArray } from './read-json-array.ts'
import { readJsonLines } from './read-json-lines.ts'

export const DATASET_FORMATS = ['csv', 'jsonl', 'json'] as const
export type DatasetFormat = (typeof DATASET_FORMATS)[number]

/**
 * One row of a file. `line` is where it starts, 1 for the first line. `columns` are the columns of
 * the file in their order; null when every row names its own.
 */
export type Row =
  | { line: number; fields: Record<string, unknown>; columns: string[] | null }
  | { line: number; problem: { column: string | null; reason: string } }

type File = { fileName: string; format?: DatasetFormat | null | undefined }

/**
 * Reads the rows of a file as they arrive, some at a time. Without `format`, the file's name and its
 * first lines decide.
 *
 * @throws UnreadableRowError where nothing further can be read.
 */
export async function* readRows(
  { fileName, format }: File,
  content: AsyncIterable<Uint8Array>,
): AsyncGenerator<Row[]> {
  const texts = decodeText(content)
  try {
    const first = await texts.next()
    const head = first.done ? '' : first.value
    yield* readFormat(format ?? detectFormat(fileName, head), prepend(head, texts))
  } finally {
    await texts.return(undefined)
  }
}

function readFormat(format: DatasetFormat, texts: AsyncIterable<string>): AsyncGenerator<Row[]> {
  switch (format) {
    case 'csv':
      return readCsv(texts)
    case 'jsonl':
      return readJsonLines(texts)
    case 'json':
      return readJsonArray(texts)
  }
}

async function* prepend(head: string, texts: AsyncGenerator<string>): AsyncGenerator<string> {
  yield head
  yield* texts
}

function detectFormat(fileName: string, head: string): DatasetFormat {
  if (/\.csv$/i.test(fileName)) return 'csv'
  if (/\.(jsonl|ndjson)$/i.test(fileName)) return 'jsonl'
  const start = head.trimStart()
  if (start.startsWith('[')) return 'json'
  // Many a file named .json holds one object per line.
  if (start.startsWith('{')) return hasObjectPerLine(start) ? 'jsonl' : 'json'
  return /\.json$/i.test(fileName) ? 'json' : 'csv'
}

function hasObjectPerLine(text: string): boolean {
  const [first = '', ...others] = text.split('\n', 50)
  const second = others.find((line) => line.trim() !== '')
  return /\}\s*$/.test(first) && (second?.trimStart().startsWith('{') ?? false)
}
