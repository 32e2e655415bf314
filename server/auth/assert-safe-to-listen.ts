import { countLivingTokens } from '../../db/access-tokens.ts'
import type { Db } from '../../db/database.ts'
import { UnsafeListenError } from './auth-errors.ts'
import { isLoopbackHost } from './loopback.ts'

/** Throws UnsafeListenError when `host` can be reached from other machines and no token protects it. */
export async function assertSafeToListen({ db }: { db: Db }, host: string): Promise<void> {
  if (isLoopbackHost(host)) return
  if ((await countLivingTokens(db)) === 0) throw new UnsafeListenError(host)
}
