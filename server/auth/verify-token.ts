import { findLivingToken, touchAccessToken } from '../../db/access-tokens.ts'
import type { Db } from '../../db/database.ts'
import { UnauthenticatedError } from './auth-errors.ts'
import { hashTokenText } from './token-text.ts'
import { type Viewer, withIncludedScopes } from './viewer.ts'

/** How exact `lastUsedAt` is: one write a minute and token, whatever the traffic. */
const TOUCH_EVERY_MS = 60_000

/** Throws UnauthenticatedError when the token is unknown or revoked: which of the two is not said. */
export async function verifyToken({ db }: { db: Db }, text: string): Promise<Viewer> {
  const token = await findLivingToken(db, hashTokenText(text))
  if (token === undefined) throw new UnauthenticatedError('This access token is not valid')
  if (Date.now() - (token.lastUsedAt?.getTime() ?? 0) > TOUCH_EVERY_MS) {
    await touchAccessToken(db, token.id)
  }
  return { tokenId: token.id, scopes: withIncludedScopes(token.scopes) }
}
