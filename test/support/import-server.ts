import { once } from 'node:events'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { Db } from '../../db/database.ts'
import { importDataset } from '../../server/datasets/import-dataset.ts'
import { DomainError, ImportRowsError } from '../../server/errors.ts'
import { MalformedUploadError, readMultipartOperation } from '../../server/http/uploads.ts'

export interface ImportServer extends AsyncDisposable {
  readonly url: string
  /** What imports ended with, in order: the dataset's name or the error. */
  readonly outcomes: unknown[]
}

/** A bare HTTP server whose one mutation is the import, without a schema in between. */
export async function startImportServer(db: Db): Promise<ImportServer> {
  const outcomes: unknown[] = []
  const server = createServer((request, response) => {
    answer(db, request, response, outcomes).catch((error: unknown) => {
      outcomes.push(error)
      response.destroy()
    })
  })
  await once(server.listen(0, '127.0.0.1'), 'listening')
  const { port } = server.address() as AddressInfo
  return {
    url: `http://127.0.0.1:${port}`,
    outcomes,
    [Symbol.asyncDispose]: async () => {
      server.closeAllConnections()
      server.close()
      await once(server, 'close')
    },
  }
}

async function answer(
  db: Db,
  request: IncomingMessage,
  response: ServerResponse,
  outcomes: unknown[],
): Promise<void> {
  try {
    await using operation = await readMultipartOperation(request)
    const { body, uploads } = operation
    const { input } = body['variables'] as { input: { name?: string; file: string } }
    // As when the query itself is refused: nobody takes the file.
    if (body['query'] === 'ignore') return send(response, 200, { data: null })
    const result = await importResult(db, { ...input, ...uploads.take(input.file) }, outcomes)
    send(response, 200, { data: { importDataset: result } })
  } catch (error) {
    if (!(error instanceof MalformedUploadError)) throw error
    send(response, 400, { message: error.message })
  }
}

async function importResult(
  db: Db,
  input: Parameters<typeof importDataset>[1],
  outcomes: unknown[],
): Promise<object> {
  try {
    const dataset = await importDataset({ db }, input)
    outcomes.push(dataset.name)
    return { dataset: { ...dataset, referenceCount: 0 } }
  } catch (error) {
    outcomes.push(error)
    if (!(error instanceof DomainError)) throw error
    const { message, hint } = error
    const rows = error instanceof ImportRowsError ? error.rows : []
    const rowErrorCount = error instanceof ImportRowsError ? error.rowErrorCount : 0
    return { message, hint, rows, rowErrorCount }
  }
}

function send(response: ServerResponse, status: number, body: object): void {
  response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body))
}
