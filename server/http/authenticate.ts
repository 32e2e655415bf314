import type { IncomingMessage } from 'node:http'
import type { Db } from '../../db/database.ts'
import { UnauthenticatedError } from '../auth/auth-errors.ts'
import { isLoopbackHost } from '../auth/loopback.ts'
import { verifyToken } from '../auth/verify-token.ts'
import { LOCAL_VIEWER, type Viewer } from '../auth/viewer.ts'

/** Says who asks. Throws UnauthenticatedError for a wrong token, and for none where one is needed. */
export type Authenticate = (
  request: IncomingMessage,
  /** What a WebSocket sent in connection_init; browsers cannot set headers on a socket. */
  connectionParams?: Readonly<Record<string, unknown>>,
) => Promise<Viewer>

export function createAuthenticate({ db }: { db: Db }, boundHost: string): Authenticate {
  const isLocal = isLoopbackHost(boundHost)
  return async (request, connectionParams = {}) => {
    const text = offeredToken(request, connectionParams)
    if (text !== null) return verifyToken({ db }, text)
    if (isLocal && !isForwarded(request)) return LOCAL_VIEWER
    throw new UnauthenticatedError('An access token is needed here')
  }
}

function offeredToken(
  { headers }: IncomingMessage,
  params: Readonly<Record<string, unknown>>,
): string | null {
  if (typeof params['token'] === 'string') return params['token']
  const header = params['authorization'] ?? params['Authorization'] ?? headers.authorization
  if (header === undefined || header === null) return null
  const token = /^Bearer +(\S+)$/i.exec(String(header))?.[1]
  if (token === undefined) {
    throw new UnauthenticatedError('The Authorization header must read “Bearer TOKEN”')
  }
  return token
}

/** A reverse proxy on this machine brings strangers to our loopback address. */
function isForwarded({ headers }: IncomingMessage): boolean {
  return headers['forwarded'] !== undefined || headers['x-forwarded-for'] !== undefined
}
