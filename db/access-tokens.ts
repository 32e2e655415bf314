import { type Insertable, type Selectable, sql } from 'kysely'
import type { Db } from './database.ts'
import type { AccessTokens } from './generated.ts'

export type AccessToken = Selectable<AccessTokens>

/** Returns undefined when a living token has the name. */
export function insertAccessToken(
  db: Db,
  token: Insertable<AccessTokens>,
): Promise<AccessToken | undefined> {
  return db.transaction().execute(async (tx) => {
    // Names are unique among living tokens only, which no index says: two writers take turns.
    await sql`lock table access_tokens in share row exclusive mode`.execute(tx)
    const taken = await tx
      .selectFrom('accessTokens')
      .select('id')
      .where('name', '=', token.name)
      .where('revokedAt', 'is', null)
      .executeTakeFirst()
    if (taken) return undefined
    return tx.insertInto('accessTokens').values(token).returningAll().executeTakeFirstOrThrow()
  })
}

export function findLivingToken(db: Db, tokenSha256: Buffer): Promise<AccessToken | undefined> {
  return db
    .selectFrom('accessTokens')
    .selectAll()
    .where('tokenSha256', '=', tokenSha256)
    .where('revokedAt', 'is', null)
    .executeTakeFirst()
}

/** Which of these tokens may still be used. */
export async function listLivingTokenIds(db: Db, ids: readonly string[]): Promise<string[]> {
  const rows = await db
    .selectFrom('accessTokens')
    .select('id')
    .where('id', 'in', ids)
    .where('revokedAt', 'is', null)
    .execute()
  return rows.map(({ id }) => id)
}

/** Living ones and revoked ones, newest first. */
export function listAccessTokens(db: Db): Promise<AccessToken[]> {
  return db.selectFrom('accessTokens').selectAll().orderBy('createdAt', 'desc').execute()
}

export async function countLivingTokens(db: Db): Promise<number> {
  const { count } = await db
    .selectFrom('accessTokens')
    .select(({ fn }) => fn.countAll<number>().as('count'))
    .where('revokedAt', 'is', null)
    .executeTakeFirstOrThrow()
  return count
}

export async function touchAccessToken(db: Db, id: string): Promise<void> {
  await db
    .updateTable('accessTokens')
    .set({ lastUsedAt: new Date() })
    .where('id', '=', id)
    .execute()
}

/** Returns undefined when no living token has the name. */
export function revokeAccessToken(db: Db, name: string): Promise<AccessToken | undefined> {
  return db
    .updateTable('accessTokens')
    .set({ revokedAt: new Date() })
    .where('name', '=', name)
    .where('revokedAt', 'is', null)
    .returningAll()
    .executeTakeFirst()
}
