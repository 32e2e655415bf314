import { listLivingTokenIds } from '../../db/access-tokens.ts'
import type { Db } from '../../db/database.ts'
import type { Viewer } from '../auth/viewer.ts'
import type { Log } from '../log.ts'

export interface TokenWatch extends Disposable {
  /** Calls `close` once the viewer's token is revoked. Returns how to stop watching. */
  add(viewer: Viewer, close: () => void): () => void
}

type Deps = { db: Db; log: Pick<Log, 'error'> }

/** Ends the long connections of revoked tokens: one query for all of them, every `everyMs`. */
export function createTokenWatch({ db, log }: Deps, everyMs: number): TokenWatch {
  const connections = new Map<() => void, string>()
  const closeRevoked = async () => {
    const ids = [...new Set(connections.values())]
    if (ids.length === 0) return
    const living = new Set(await listLivingTokenIds(db, ids))
    for (const [close, id] of connections) if (!living.has(id)) close()
  }
  const timer = setInterval(() => {
    closeRevoked().catch((error: unknown) => log.error({ err: error }, 'checking tokens failed'))
  }, everyMs)
  timer.unref()
  return {
    add: ({ tokenId }, close) => {
      // A key of its own: the same function may be given twice.
      const key = () => close()
      if (tokenId !== null) connections.set(key, tokenId)
      return () => connections.delete(key)
    },
    [Symbol.dispose]: () => clearInterval(timer),
  }
}
