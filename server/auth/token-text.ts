import { createHash, randomBytes } from 'node:crypto'

/** Tells a token from other secrets, for people and for secret scanners. */
const PREFIX = 'evs_'
const SECRET_BYTES = 32

export function makeTokenText(): string {
  return PREFIX + randomBytes(SECRET_BYTES).toString('base64url')
}

/** 256 random bits need no slow hash: there is nothing to guess. */
export function hashTokenText(text: string): Buffer {
  return createHash('sha256').update(text).digest()
}
