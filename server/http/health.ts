import type { Db } from '../../db/database.ts'
import { listPendingMigrations } from '../../db/pending-migrations.ts'

const CHECK_TIMEOUT_MS = 2000

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
