import type { IncomingMessage } from 'node:http'
import type { Refusal } from './request-guard.ts'

/** What a page of any site can post without asking the browser first. */
const SIMPLE_TYPES = ['application/x-www-form-urlencoded', 'multipart/form-data', 'text/plain']

/** One of these shows that the sender could set headers, which a foreign form cannot. */
const PROOFS = ['x-evalstream-csrf', 'x-graphql-yoga-csrf', 'apollo-require-preflight']

/**
 * Refuses posts that a foreign page could make in the user's name. GET needs no proof: it runs
 * queries only, and other origins cannot read the answer.
 */
export function checkCsrf({ method, headers }: IncomingMessage): Refusal | null {
  if (method !== 'POST' || PROOFS.some((name) => headers[name] !== undefined)) return null
  if (!SIMPLE_TYPES.includes(mediaType(headers['content-type']))) return null
  return { status: 403, message: `Posting a form needs the header ${PROOFS[0]}: 1` }
}

export function mediaType(contentType: string | undefined): string {
  return contentType?.split(';', 1)[0]?.trim().toLowerCase() ?? ''
}
