import { v7 as uuidv7 } from 'uuid'
import { type AccessToken, insertAccessToken } from '../../db/access-tokens.ts'
import type { Db } from '../../db/database.ts'
import { ConflictError, InvalidInputError } from '../errors.ts'
import { hashTokenText, makeTokenText } from './token-text.ts'
import { SCOPES, type Scope } from './viewer.ts'

export type CreatedToken = {
  token: AccessToken
  /** The secret itself. It is stored nowhere: whoever asked must keep it now. */
  text: string
}

/** Throws InvalidInputError for an unusable name or scope, ConflictError when a living token has the name. */
export async function createToken(
  { db }: { db: Db },
  { name, scopes }: { name: string; scopes: readonly string[] },
): Promise<CreatedToken> {
  if (!/^[\w .@-]{1,100}$/.test(name.trim())) {
    throw new InvalidInputError(
      'name',
      'A token’s name has 1 to 100 letters, digits, . @ _ - or blanks',
    )
  }
  const text = makeTokenText()
  const token = await insertAccessToken(db, {
    id: uuidv7(),
    name: name.trim(),
    tokenSha256: hashTokenText(text),
    scopes: readScopes(scopes),
  })
  if (token === undefined) {
    throw new ConflictError(
      `A token named “${name.trim()}” exists`,
      'Choose another name, or revoke that one first: npm run tokens -- revoke NAME',
    )
  }
  return { token, text }
}

function readScopes(names: readonly string[]): Scope[] {
  const unknown = names.find((name) => !SCOPES.some((scope) => scope === name))
  if (unknown !== undefined || names.length === 0) {
    throw new InvalidInputError(
      'scopes',
      unknown === undefined ? 'A token needs a scope' : `There is no scope “${unknown}”`,
      `Scopes are ${SCOPES.join(', ')}`,
    )
  }
  return SCOPES.filter((scope) => names.includes(scope))
}
