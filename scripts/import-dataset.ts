import { randomUUID } from 'node:crypto'
import { once } from 'node:events'
import { type FileHandle, open } from 'node:fs/promises'
import http, { type IncomingMessage } from 'node:http'
import https from 'node:https'
import { basename } from 'node:path'
import { text } from 'node:stream/consumers'
import { pipeline } from 'node:stream/promises'
import { pathToFileURL } from 'node:url'
import { Command } from 'commander'
import { loadEnvFile, readConfig } from '../server/config.ts'
import { urlOf } from '../server/http/url-of.ts'

const FAILED = 1
const USAGE = 2
const UNREACHABLE = 13

const DOCUMENT = `mutation ImportDataset($input: ImportDatasetInput!) {
  importDataset(input: $input) {
    __typename
    ... on ImportDatasetSuccess { dataset { id name questionCount contextCount referenceCount } }
    ... on Error { message hint }
    ... on ImportRowsError { rowErrorCount rows { line column reason } }
  }
}`

type Options = { name?: string; url: string; token?: string }
type ImportedDataset = {
  id: string
  name: string
  questionCount: number
  contextCount: number
  referenceCount: number
}
type RowProblem = { line: number; column: string | null; reason: string }
type Result = {
  dataset?: ImportedDataset
  message?: string
  hint?: string | null
  rowErrorCount?: number
  rows?: RowProblem[]
}
type Answer = { status: number; text: string }
type Reply = { data?: { importDataset: Result } | null; errors?: { message: string }[] }

/** What the user is told, and the exit code that goes with it. */
class ImportFailure extends Error {
  override readonly name = 'ImportFailure'
  readonly exitCode: number

  constructor(exitCode: number, message: string, cause?: unknown) {
    super(message, { cause })
    this.exitCode = exitCode
  }
}

/** Imports the files one after the other and returns the exit code. */
export async function importFiles(files: string[], options: Options): Promise<number> {
  if (options.name !== undefined && files.length > 1) {
    return report(new ImportFailure(USAGE, '--name fits one file only; import them one by one.'))
  }
  let exitCode = 0
  for (const file of files) {
    try {
      const dataset = await importFile(file, options)
      console.log(successText(file, dataset, options.url))
    } catch (error) {
      if (!(error instanceof ImportFailure)) throw error
      exitCode = Math.max(exitCode, report(error))
    }
  }
  return exitCode
}

function report(failure: ImportFailure): number {
  console.error(failure.message)
  return failure.exitCode
}

async function importFile(file: string, options: Options): Promise<ImportedDataset> {
  await using handle = await openFile(file)
  const answer = await post(handle, file, options)
  const { data, errors } = readReply(answer, options)
  const result = data?.importDataset
  if (result?.dataset) return result.dataset
  const message = result?.message ?? errors?.[0]?.message ?? `HTTP status ${answer.status}`
  const lines = [`${file} was not imported: ${message}`, result?.hint, rowTable(result?.rows ?? [])]
  const left = (result?.rowErrorCount ?? 0) - (result?.rows?.length ?? 0)
  if (left > 0) lines.push(`… and ${left} more`)
  throw new ImportFailure(FAILED, lines.filter(Boolean).join('\n'))
}

async function openFile(file: string): Promise<FileHandle> {
  try {
    const handle = await open(file)
    if ((await handle.stat()).isFile()) return handle
    await handle.close()
    throw new Error('it is not a file')
  } catch (cause) {
    throw new ImportFailure(FAILED, `${file} cannot be read: ${messageOf(cause)}`, cause)
  }
}

/** What stands before and behind the file in the multipart request. */
function frameOf(file: string, name: string | undefined, boundary: string): [Buffer, Buffer] {
  const variables = { input: { name: name ?? null, file: null } }
  const part = (header: string, text = '') =>
    `--${boundary}\r\nContent-Disposition: form-data; ${header}\r\n\r\n${text}`
  const fileName = basename(file).replace(/["\r\n]/g, (sign) => encodeURIComponent(sign))
  const head = [
    part('name="operations"', JSON.stringify({ query: DOCUMENT, variables })),
    part('name="map"', JSON.stringify({ file: ['variables.input.file'] })),
    part(`name="file"; filename="${fileName}"`),
  ]
  return [Buffer.from(head.join('\r\n')), Buffer.from(`\r\n--${boundary}--\r\n`)]
}

/** The request's body, read from the file only as fast as the server takes it. */
async function* bodyOf(handle: FileHandle, [head, foot]: [Buffer, Buffer]) {
  yield head
  yield* handle.createReadStream({ autoClose: false })
  yield foot
}

async function post(handle: FileHandle, file: string, options: Options): Promise<Answer> {
  const boundary = randomUUID()
  const frame = frameOf(file, options.name, boundary)
  const { size } = await handle.stat()
  const headers = {
    accept: 'application/json',
    'content-type': `multipart/form-data; boundary=${boundary}`,
    'content-length': String(frame[0].length + size + frame[1].length),
    'x-evalstream-csrf': '1',
    ...(options.token && { authorization: `Bearer ${options.token}` }),
  }
  try {
    const url = new URL('/graphql', options.url)
    return await send(url, headers, bodyOf(handle, frame))
  } catch (cause) {
    throw new ImportFailure(
      UNREACHABLE,
      `No Evalstream server answers at ${options.url} (${messageOf(cause)}).\n` +
        'Start one with npm start, or name the right one with --url.',
      cause,
    )
  }
}

// Not fetch: it reads a file far ahead of a server that is slower than the disk.
async function send(
  url: URL,
  headers: Record<string, string>,
  body: AsyncIterable<Uint8Array>,
): Promise<Answer> {
  const request = (url.protocol === 'https:' ? https : http).request(url, {
    method: 'POST',
    headers,
  })
  const answered = once(request, 'response') as Promise<[IncomingMessage]>
  // A server that refuses the request need not read it to its end; what counts is its answer.
  const [, [response]] = await Promise.all([pipeline(body, request).catch(() => {}), answered])
  return { status: response.statusCode ?? 0, text: await text(response) }
}

function readReply({ status, text }: Answer, { url }: Options): Reply {
  if (status === 401) {
    throw new ImportFailure(FAILED, `${url} wants an access token: pass one with --token.`)
  }
  try {
    return JSON.parse(text) as Reply
  } catch (cause) {
    const start = text.trim().slice(0, 200)
    throw new ImportFailure(FAILED, `${url} answered ${status}: ${start}`, cause)
  }
}

function messageOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error)
  return error.cause instanceof Error && error.cause.message ? error.cause.message : error.message
}

function successText(file: string, dataset: ImportedDataset, url: string): string {
  const { questionCount, contextCount, referenceCount } = dataset
  const contexts = contextCount > 0 ? ` in ${contextCount} conversations` : ''
  const page = new URL(`/dataset?id=${encodeURIComponent(dataset.id)}`, url)
  return [
    `Imported ${file} as “${dataset.name}”.`,
    `  ${questionCount} ${questionCount === 1 ? 'question' : 'questions'}${contexts}, ${referenceCount} with a reference answer`,
    `  id    ${dataset.id}`,
    `  page  ${page.href}`,
  ].join('\n')
}

function rowTable(rows: readonly RowProblem[]): string {
  if (rows.length === 0) return ''
  const cells = [['line', 'column', 'reason'], ...rows.map(cellsOf)]
  const widths = [0, 1].map((index) => Math.max(...cells.map((row) => row[index]?.length ?? 0)))
  return cells
    .map(([line = '', column = '', reason = '']) =>
      `  ${line.padStart(widths[0] ?? 0)}  ${column.padEnd(widths[1] ?? 0)}  ${reason}`.trimEnd(),
    )
    .join('\n')
}

function cellsOf({ line, column, reason }: RowProblem): string[] {
  return [String(line), column ?? '', reason]
}

async function main(): Promise<void> {
  loadEnvFile()
  const program = new Command('npm run import --')
    .description('Imports files of questions (CSV, JSON Lines or JSON) into a running Evalstream.')
    .argument('<file...>', 'files to import')
    .option('--name <name>', 'name of the dataset (default: the file name without its extension)')
    .option('--url <url>', 'where the server listens', urlOf(readConfig()))
    .option('--token <token>', 'access token, if the server wants one')
    .exitOverride((error) => process.exit(error.exitCode === 0 ? 0 : USAGE))
    .action(async (files: string[], options: Options) => {
      process.exitCode = await importFiles(files, options)
    })
  await program.parseAsync()
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) await main()
