import { randomUUID } from 'node:crypto'
import type { IncomingMessage } from 'node:http'
import type { Readable } from 'node:stream'
import { Busboy, type BusboyInstance } from '@fastify/busboy'
import type { UploadedFile, Uploads } from '../../schema/context.ts'
import { fileTooLarge, MAX_FILE_BYTES } from '../datasets/file-limit.ts'
import { InvalidInputError } from '../errors.ts'

/** The request does not follow the GraphQL multipart request specification: answer 400 with the message. */
export class MalformedUploadError extends Error {
  override readonly name = 'MalformedUploadError'
}

/** A GraphQL request that came with a file. Disposing reads what nobody took, so that the reply gets through. */
export interface MultipartOperation extends AsyncDisposable {
  /** The GraphQL request; in place of the file stands a token for `uploads`. */
  readonly body: Record<string, unknown>
  readonly uploads: Uploads
}

type Part = { fieldName: string; fileName: string; isTooLarge: boolean; stream: Readable }

const MAX_FIELD_BYTES = 1024 * 1024
// One byte above what the importer takes, which then says so in its own words.
const PARSED_FILE_BYTES = MAX_FILE_BYTES + 1
// What a request may carry around its file.
const MAX_FRAME_BYTES = 10 * MAX_FIELD_BYTES

/**
 * Reads `operations` and `map`, and answers as soon as the file begins: its content streams to
 * whoever takes it, and is never held. A client that goes away ends the content with an error.
 *
 * @throws MalformedUploadError
 */
export function readMultipartOperation(request: IncomingMessage): Promise<MultipartOperation> {
  const { promise, resolve, reject } = Promise.withResolvers<MultipartOperation>()
  const parser = createParser(request)
  const done = endOf(request)
  const fields = new Map<string, string>()
  let stream: Readable | null = null
  const answer = (part: Part | null) => {
    try {
      resolve(operationOf(fields, part, done))
    } catch (error) {
      part?.stream.resume()
      reject(error)
    }
  }
  const fail = (error: Error) => {
    reject(error)
    stream?.destroy(error)
    request.unpipe(parser).resume()
  }
  parser.on('field', (name, value, _isNameTruncated, isTruncated) => {
    if (isTruncated) fail(new MalformedUploadError(`The field ${name} is longer than 1 MB`))
    fields.set(name, value)
  })
  parser.on('file', (fieldName, file, fileName) => {
    stream = file
    // The parser only emits its errors; destroyed, the stream also fails for a later reader.
    file.on('error', (error) => file.destroy(error))
    answer({ fieldName, fileName: fileName ?? '', isTooLarge: isTooLarge(request), stream: file })
  })
  parser.on('finish', () => answer(null))
  parser.on('error', (error) => fail(malformed(error)))
  request.on('error', () => fail(interrupted()))
  request.on('close', () => {
    if (!request.complete) fail(interrupted())
  })
  request.pipe(parser)
  return promise
}

function createParser({ headers }: IncomingMessage): BusboyInstance {
  const limits = { fields: 10, files: 1, fieldSize: MAX_FIELD_BYTES, fileSize: PARSED_FILE_BYTES }
  try {
    const type = { 'content-type': headers['content-type'] ?? '' }
    return new Busboy({ headers: { ...headers, ...type }, limits })
  } catch (error) {
    throw malformed(error)
  }
}

function malformed(error: unknown): MalformedUploadError {
  const reason = error instanceof Error ? error.message : String(error)
  return new MalformedUploadError(`The multipart request is malformed: ${reason}`, { cause: error })
}

function interrupted(): InvalidInputError {
  return new InvalidInputError('file', 'The upload was interrupted')
}

// Said before the file is read, and not after 200 MB of it.
function isTooLarge({ headers }: IncomingMessage): boolean {
  return Number(headers['content-length'] ?? 0) > MAX_FILE_BYTES + MAX_FRAME_BYTES
}

/** Settles when the body was read to its end or the client is gone; never fails. */
function endOf(request: IncomingMessage): Promise<void> {
  return new Promise((resolve) => request.once('end', resolve).once('close', resolve))
}

function operationOf(
  fields: ReadonlyMap<string, string>,
  part: Part | null,
  done: Promise<void>,
): MultipartOperation {
  const body = readObject(fields, 'operations')
  const [target, ...others] = Object.entries(readObject(fields, 'map'))
  if (others.length > 0) throw new MalformedUploadError('One request carries one file')
  if (target && target[0] !== part?.fieldName) {
    throw new MalformedUploadError(`The file ${target[0]} that map names did not come`)
  }
  const token = randomUUID()
  if (target) replaceNull(body, readPath(target[1]), token)
  return {
    body,
    uploads: createUploads(new Map(target && part ? [[token, part]] : [])),
    [Symbol.asyncDispose]: () => {
      part?.stream.resume()
      return done
    },
  }
}

function readObject(fields: ReadonlyMap<string, string>, name: string): Record<string, unknown> {
  const text = fields.get(name)
  if (text === undefined) {
    throw new MalformedUploadError(`The field ${name} must come, and before the file`)
  }
  const value = parse(text, name)
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) {
    return value as Record<string, unknown>
  }
  throw new MalformedUploadError(`The field ${name} must be a JSON object`)
}

function parse(text: string, name: string): unknown {
  try {
    return JSON.parse(text)
  } catch (error) {
    throw new MalformedUploadError(`The field ${name} is not valid JSON`, { cause: error })
  }
}

function readPath(paths: unknown): string[] {
  const [path, ...others]: unknown[] = Array.isArray(paths) ? paths : []
  if (typeof path === 'string' && others.length === 0) return path.split('.')
  throw new MalformedUploadError(
    'map must name one place for the file, as ["variables.input.file"]',
  )
}

function replaceNull(body: Record<string, unknown>, path: string[], token: string): void {
  let parent: unknown = body
  for (const key of path.slice(0, -1)) parent = ownValue(parent, key)
  const last = path.at(-1) ?? ''
  if (ownValue(parent, last) !== null) {
    throw new MalformedUploadError(`operations must have null at ${path.join('.')}`)
  }
  ;(parent as Record<string, unknown>)[last] = token
}

function ownValue(parent: unknown, key: string): unknown {
  if (typeof parent !== 'object' || parent === null || !Object.hasOwn(parent, key)) return undefined
  return (parent as Record<string, unknown>)[key]
}

function createUploads(parts: Map<string, Part>): Uploads {
  return {
    take(token): UploadedFile {
      const part = parts.get(token)
      if (!part) throw new InvalidInputError('file', 'The file was not sent, or is used already')
      parts.delete(token)
      return { fileName: part.fileName, content: contentOf(part) }
    },
  }
}

// A reader that stops early must not stop the request: the rest is read and dropped.
async function* contentOf({ stream, isTooLarge }: Part): AsyncGenerator<Uint8Array> {
  try {
    if (isTooLarge) throw fileTooLarge()
    yield* stream.iterator({ destroyOnReturn: false })
  } finally {
    stream.resume()
  }
}
