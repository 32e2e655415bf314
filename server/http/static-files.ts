import { createReadStream } from 'node:fs'
import { readFile } from 'node:fs/promises'
import type { IncomingMessage, ServerResponse } from 'node:http'
import { pipeline } from 'node:stream/promises'
import { promisify } from 'node:util'
import { brotliCompress, constants } from 'node:zlib'
import type { Log } from '../log.ts'
import { decodePath } from './request-path.ts'
import { listStaticFiles, type StaticFile } from './static-file.ts'

const LOCALES = ['en', 'zh-CN'] as const
const compress = promisify(brotliCompress)
const QUALITY = { params: { [constants.BROTLI_PARAM_QUALITY]: 6 } }

/** Compressed files by their paths; null while one is being made. */
type Packed = Map<string, Buffer | null>

type ServeFile = (request: IncomingMessage, response: ServerResponse) => Promise<void>

/** Serves the exported pages. Files are listed once, so no request can name one outside the folder. */
export function createStaticFiles(root: string, log: Pick<Log, 'error'>): ServeFile {
  const files = listStaticFiles(root)
  const packed: Packed = new Map()
  return async (request, response) => {
    if (request.method !== 'GET' && request.method !== 'HEAD') {
      response.writeHead(405, { allow: 'GET, HEAD' }).end()
      return
    }
    const [rawPath = '/', search = ''] = (request.url ?? '/').split(/(?=\?)/, 2)
    const path = decodePath(rawPath)
    if (path === null) return void response.writeHead(400).end()
    const file = files.get(path) ?? files.get(`${path.replace(/\/$/, '')}.html`)
    if (file === undefined && !isLocalized(path)) return redirect(request, response, path, search)
    const found = file ?? files.get('/404.html')
    if (found === undefined) return void response.writeHead(404).end()
    await sendFile(request, response, found, { status: file ? 200 : 404, packed, log })
  }
}

function isLocalized(path: string): boolean {
  return LOCALES.some((locale) => path === `/${locale}` || path.startsWith(`/${locale}/`))
}

function redirect(
  request: IncomingMessage,
  response: ServerResponse,
  path: string,
  search: string,
): void {
  const location = `/${preferredLocale(request)}${path === '/' ? '' : encodeURI(path)}${search}`
  response.writeHead(302, {
    location,
    vary: 'accept-language, cookie',
    'cache-control': 'no-store',
  })
  response.end()
}

type Sending = { status: number; packed: Packed; log: Pick<Log, 'error'> }

async function sendFile(
  request: IncomingMessage,
  response: ServerResponse,
  file: StaticFile,
  { status, packed, log }: Sending,
): Promise<void> {
  const body = acceptsBrotli(request, file) ? packedBody(file, packed, log) : undefined
  const etag = `"${file.etag}${body ? '-br' : ''}"`
  response.setHeader('content-type', file.type)
  response.setHeader('etag', etag)
  response.setHeader('cache-control', cacheControl(file))
  if (file.isCompressible) response.setHeader('vary', 'accept-encoding')
  if (file.policy !== null) response.setHeader('content-security-policy', file.policy)
  if (status === 200 && isKnown(request, file)) return void response.writeHead(304).end()
  if (body) response.setHeader('content-encoding', 'br')
  response.writeHead(status, { 'content-length': body?.length ?? file.size })
  if (request.method === 'HEAD') return void response.end()
  if (body) return void response.end(body)
  await pipeline(createReadStream(file.path), response)
}

function cacheControl({ isHashed }: StaticFile): string {
  return isHashed ? 'public, max-age=31536000, immutable' : 'no-cache'
}

function isKnown(request: IncomingMessage, { etag }: StaticFile): boolean {
  const known = request.headers['if-none-match']
  return known === `"${etag}"` || known === `"${etag}-br"`
}

function acceptsBrotli(request: IncomingMessage, { isCompressible }: StaticFile): boolean {
  return isCompressible && /\bbr\b/.test(String(request.headers['accept-encoding'] ?? ''))
}

/** The first asker gets the file as it is, so that nobody waits for the compression. */
function packedBody(file: StaticFile, packed: Packed, log: Pick<Log, 'error'>): Buffer | undefined {
  const body = packed.get(file.path)
  if (body !== undefined) return body ?? undefined
  packed.set(file.path, null)
  readFile(file.path)
    .then((content) => compress(content, QUALITY))
    .then((content) => packed.set(file.path, content))
    .catch((error: unknown) => log.error({ err: error, file: file.path }, 'compressing failed'))
  return undefined
}

function preferredLocale(request: IncomingMessage): string {
  const cookie = /(?:^|;\s*)NEXT_LOCALE=([\w-]+)/.exec(request.headers.cookie ?? '')?.[1]
  const accepted = (request.headers['accept-language'] ?? '')
    .split(',')
    .map((part) => part.split(';')[0]?.trim() ?? '')
  const matches = [cookie ?? '', ...accepted].map((tag) =>
    LOCALES.find((locale) => locale.slice(0, 2) === tag.slice(0, 2).toLowerCase()),
  )
  return matches.find((locale) => locale !== undefined) ?? LOCALES[0]
}
