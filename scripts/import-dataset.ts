import { constants, openAsBlob } from 'node:fs'
import { access } from 'node:fs/promises'
import { basename } from 'node:path'
import { pathToFileURL } from 'node:url'
import { Command } from 'commander'

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
  const response = await post(formOf(await openFile(file), file, options.name), options)
  const { data, errors } = await readReply(response, options)
  const result = data?.importDataset
  if (result?.dataset) return result.dataset
  const message = result?.message ?? errors?.[0]?.message ?? `HTTP status ${response.status}`
  const lines = [`${file} was not imported: ${message}`, result?.hint, rowTable(result?.rows ?? [])]
  const left = (result?.rowErrorCount ?? 0) - (result?.rows?.length ?? 0)
  if (left > 0) lines.push(`… and ${left} more`)
  throw new ImportFailure(FAILED, lines.filter(Boolean).join('\n'))
}

/** The file as a blob that is read only as it is sent. */
async function openFile(file: string): Promise<Blob> {
  try {
    // Opening a blob says nothing about what is wrong with the path.
    await access(file, constants.R_OK)
    return await openAsBlob(file)
  } catch (cause) {
    throw new ImportFailure(FAILED, `${file} cannot be read: ${messageOf(cause)}`, cause)
  }
}

function formOf(content: Blob, file: string, name: string | undefined): FormData {
  const variables = { input: { name: name ?? null, file: null } }
  const form = new FormData()
  form.set('operations', JSON.stringify({ query: DOCUMENT, variables }))
  form.set('map', JSON.stringify({ file: ['variables.input.file'] }))
  form.set('file', content, basename(file))
  return form
}

async function post(body: FormData, { url, token }: Options): Promise<Response> {
  const headers = new Headers({ accept: 'application/json', 'x-evalstream-csrf': '1' })
  if (token) headers.set('authorization', `Bearer ${token}`)
  try {
    return await fetch(new URL('/graphql', url), { method: 'POST', headers, body })
  } catch (cause) {
    throw new ImportFailure(
      UNREACHABLE,
      `No Evalstream server answers at ${url} (${messageOf(cause)}).\n` +
        'Start one with npm start, or name the right one with --url.',
      cause,
    )
  }
}

async function readReply(response: Response, { url }: Options): Promise<Reply> {
  const text = await response.text()
  if (response.status === 401) {
    throw new ImportFailure(FAILED, `${url} wants an access token: pass one with --token.`)
  }
  try {
    return JSON.parse(text) as Reply
  } catch (cause) {
    const start = text.trim().slice(0, 200)
    throw new ImportFailure(FAILED, `${url} answered ${response.status}: ${start}`, cause)
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
    `  ${questionCount} questions${contexts}, ${referenceCount} with a reference answer`,
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
  const program = new Command('npm run import --')
    .description('Imports files of questions (CSV, JSON Lines or JSON) into a running Evalstream.')
    .argument('<file...>', 'files to import')
    .option('--name <name>', 'name of the dataset (default: the file name without its extension)')
    .option('--url <url>', 'where the server listens', 'http://127.0.0.1:4000')
    .option('--token <token>', 'access token, if the server wants one')
    .exitOverride((error) => process.exit(error.exitCode === 0 ? 0 : USAGE))
    .action(async (files: string[], options: Options) => {
      process.exitCode = await importFiles(files, options)
    })
  await program.parseAsync()
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) await main()
