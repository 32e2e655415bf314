import { createHash } from 'node:crypto'
import { readdirSync, readFileSync, statSync } from 'node:fs'
import { extname, join, relative, sep } from 'node:path'
import { pagePolicy } from './security-headers.ts'

const TYPES: Record<string, string> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.txt': 'text/x-component; charset=utf-8',
  '.json': 'application/json',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.woff2': 'font/woff2',
  '.ico': 'image/x-icon',
}
const COMPRESSIBLE = new Set(['.html', '.js', '.css', '.txt', '.json', '.svg'])

export type StaticFile = {
  path: string
  type: string
  size: number
  etag: string
  /** Its name changes with its content, so it may be kept for ever. */
  isHashed: boolean
  isCompressible: boolean
  /** Null for what is no page. */
  policy: string | null
}

/** All files of a folder by their URL paths. */
export function listStaticFiles(root: string): Map<string, StaticFile> {
  const entries = readdirSync(root, { recursive: true, withFileTypes: true })
  const files = entries.filter((entry) => entry.isFile() && !entry.name.startsWith('.'))
  return new Map(
    files.map((entry) => {
      const path = join(entry.parentPath, entry.name)
      const name = `/${relative(root, path).split(sep).join('/')}`
      return [name, describe(path, name)]
    }),
  )
}

function describe(path: string, name: string): StaticFile {
  const { size, mtimeMs } = statSync(path)
  const extension = extname(path)
  return {
    path,
    size,
    type: TYPES[extension] ?? 'application/octet-stream',
    etag: `${size.toString(36)}-${Math.floor(mtimeMs).toString(36)}`,
    isHashed: name.startsWith('/_next/static/'),
    isCompressible: COMPRESSIBLE.has(extension) && size > 1024,
    policy:
      extension === '.html' ? pagePolicy(hashInlineScripts(readFileSync(path, 'utf8'))) : null,
  }
}

/** SHA-256 of each script written into the page, so that the policy lets no other run. */
export function hashInlineScripts(html: string): string[] {
  const scripts = html.matchAll(/<script(?![^>]*\ssrc=)[^>]*>([\s\S]*?)<\/script>/gi)
  const texts = new Set([...scripts].map((match) => match[1] ?? '').filter((text) => text !== ''))
  return [...texts].map((text) => createHash('sha256').update(text).digest('base64'))
}
