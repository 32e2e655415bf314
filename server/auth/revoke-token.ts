import { type AccessToken, revokeAccessToken } from '../../db/access-tokens.ts'
import type { Db } from '../../db/database.ts'
import { NotFoundError } from '../errors.ts'

/** From now on the token is refused; open connections that came with it are closed within half a minute. */
export async function revokeToken({ db }: { db: Db }, name: string): Promise<AccessToken> {
  const token = await revokeAccessToken(db, name)
  if (token === undefined) {
    throw new NotFoundError('Access token', name, 'List them: npm run tokens -- list')
  }
  return token
}
