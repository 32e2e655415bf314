import { createHash } from 'node:crypto'
import type pg from 'pg'

const MARK = '/* prepared */'

/**
 * Statements whose text begins with the comment `prepared` are parsed and planned once by a
 * connection, and then only executed: for those of every commit, since planning one takes longer than
 * writing a call. Kysely sends text and values only, and pg prepares what has a name.
 */
export function prepareMarked(client: pg.PoolClient): void {
  const names = new Map<string, string>()
  const query = client.query.bind(client) as (...args: unknown[]) => unknown
  const prepare = (text: unknown, ...rest: unknown[]) =>
    typeof text === 'string' && text.trimStart().startsWith(MARK)
      ? query({ name: nameOf(text, names), text, values: rest[0] }, ...rest.slice(1))
      : query(text, ...rest)
  Object.assign(client, { query: prepare })
}

function nameOf(text: string, names: Map<string, string>): string {
  const name = names.get(text) ?? createHash('sha256').update(text).digest('hex').slice(0, 32)
  names.set(text, name)
  return name
}
