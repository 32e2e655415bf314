import { stringifyDocument } from 'urql'
import type { AppClient } from '../graphql/app-client.ts'
import { GRAPHQL_PATH } from '../graphql/app-client.ts'
import { graphql, type ResultOf } from '../graphql/graphql.ts'

const importDataset = graphql(`
  mutation ImportDataset($input: ImportDatasetInput!) {
    importDataset(input: $input) {
      __typename
      ... on ImportDatasetSuccess { dataset { id name questionCount } }
      ... on Error { message hint }
      ... on ImportRowsError { rowErrorCount rows { file line column reason } }
    }
  }
`)

export type ImportResult = ResultOf<typeof importDataset>['importDataset']
export type ImportedDataset = Extract<
  ImportResult,
  { __typename: 'ImportDatasetSuccess' }
>['dataset']
export type RowErrors = Pick<
  Extract<ImportResult, { __typename: 'ImportRowsError' }>,
  'rowErrorCount' | 'rows'
>

/** The request did not get an answer. `status` is null when the server was not reached. */
export class UploadError extends Error {
  override readonly name = 'UploadError'
  readonly status: number | null

  constructor(status: number | null, message = '') {
    super(message)
    this.status = status
  }
}

type Upload = {
  file: File
  /** Null: the file's name without its extension. */
  name: string | null
  /** Called with the bytes sent so far. */
  onProgress(sentBytes: number): void
}

/**
 * Sends a file by the GraphQL multipart request specification. XMLHttpRequest, because fetch does
 * not say how much of a body was sent. Throws UploadError, or the signal's reason once aborted.
 */
export function uploadDataset(
  { headers, token }: Pick<AppClient, 'headers' | 'token'>,
  { file, name, onProgress }: Upload,
  signal: AbortSignal,
): Promise<ImportResult> {
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest()
    request.open('POST', GRAPHQL_PATH)
    for (const [key, value] of Object.entries(headers())) request.setRequestHeader(key, value)
    request.setRequestHeader('accept', 'application/json')
    request.upload.onprogress = (event) => onProgress(event.loaded)
    request.onerror = () => reject(new UploadError(null))
    request.onabort = () => reject(signal.reason)
    request.onload = () => {
      if (request.status === 401) token.refused.set(true)
      try {
        resolve(readAnswer(request.status, request.responseText))
      } catch (error) {
        reject(error)
      }
    }
    signal.addEventListener('abort', () => request.abort(), { once: true })
    request.send(multipartBody(file, name))
  })
}

// The file comes last: the server reads the operation first and the file as it arrives.
function multipartBody(file: File, name: string | null): FormData {
  const variables = { input: { file: null, name } }
  const body = new FormData()
  body.set('operations', JSON.stringify({ query: stringifyDocument(importDataset), variables }))
  body.set('map', JSON.stringify({ file: ['variables.input.file'] }))
  body.set('file', file, file.name)
  return body
}

type Answer = {
  data?: { importDataset?: ImportResult } | null
  errors?: readonly { message: string }[]
}

function readAnswer(status: number, text: string): ImportResult {
  const { data, errors } = parseAnswer(status, text)
  if (data?.importDataset) return data.importDataset
  throw new UploadError(status, errors?.[0]?.message)
}

function parseAnswer(status: number, text: string): Answer {
  try {
    // Whatever the server sends as JSON is a GraphQL answer; its parts are looked at one by one.
    return JSON.parse(text) as Answer
  } catch (cause) {
    throw Object.assign(new UploadError(status), { cause })
  }
}
