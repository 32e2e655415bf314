import type { ServerResponse } from 'node:http'
import type { Db } from '../../db/database.ts'
import { listPendingMigrations } from '../../db/pending-migrations.ts'

const CHECK_TIMEOUT_MS = 2000

export function sendJson(response: ServerResponse, status: number, body: unknown): void {
  const text = JSON.stringify(body)
  response.writeHead(status, {
    'content-type': 'application/json',
    'content-length': Buffer.byteLength(text),
    'cache-control': 'no-store',
  })
  response.end(text)
}

/** Why this process should get no traffic now; nothing means it is ready. */
export async function findUnreadyReasons(
  { db }: { db: Db },
  isDraining: boolean,
): Promise<string[]> {
  const draining = isDraining ? ['The server is shutting down'] : []
  return [...draining, ...(await databaseReasons(db))]
}

async function databaseReasons(db: Db): Promise<string[]> {
  const timeout = Promise.withResolvers<never>()
  const timer = setTimeout(
    () => timeout.reject(new Error(`no answer within ${CHECK_TIMEOUT_MS} ms`)),
    CHECK_TIMEOUT_MS,
  )
  try {
    const pending = await Promise.race([listPendingMigrations(db), timeout.promise])
    return pending.map((name) => `The migration ${name} is not applied`)
  } catch (error) {
    // The reason belongs into the answer: this is what readiness is asked for.
    return [
      `The database does not answer: ${error instanceof Error ? error.message : String(error)}`,
    ]
  } finally {
    clearTimeout(timer)
  }
}
