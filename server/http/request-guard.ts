import type { IncomingMessage } from 'node:http'
import ipaddr from 'ipaddr.js'
import { isLocalName, isLoopbackHost } from '../auth/loopback.ts'

/** Why a request is turned away. */
export type Refusal = { status: 400 | 403 | 404 | 421; message: string }

export interface RequestGuard {
  /**
   * Refuses a Host header that is no address of this machine, when the server is bound to loopback:
   * a page of another site may have pointed its own name at 127.0.0.1.
   */
  checkHost(request: IncomingMessage): Refusal | null
  /** Refuses what the page of another origin sends. Programs that are no browsers send no Origin. */
  checkOrigin(request: IncomingMessage): Refusal | null
}

export function createRequestGuard(boundHost: string): RequestGuard {
  const isLocal = isLoopbackHost(boundHost)
  return {
    checkHost: (request) => {
      const name = hostName(request.headers.host)
      if (name === null) return { status: 400, message: 'The Host header is missing or malformed' }
      if (!isLocal || isLocalName(name) || ipaddr.isValid(name)) return null
      return {
        status: 421,
        message: `This server answers on this machine only, not as “${name}”: open it as localhost or 127.0.0.1`,
      }
    },
    checkOrigin: (request) => (isSameOrigin(request) ? null : CROSS_ORIGIN),
  }
}

const CROSS_ORIGIN: Refusal = {
  status: 403,
  message: 'Pages of other origins may not use this server',
}

function hostName(header: string | undefined): string | null {
  if (header === undefined || !/^[\w.:[\]-]+$/.test(header)) return null
  const url = URL.parse(`http://${header}`)
  return url === null || url.hostname === '' ? null : url.hostname.replace(/^\[|\]$/g, '')
}

/** Compares hosts, not schemes: behind a TLS proxy the page is https and we are not. */
function isSameOrigin({ headers }: IncomingMessage): boolean {
  const site = headers['sec-fetch-site']
  if (site === 'cross-site' || site === 'same-site') return false
  if (headers.origin === undefined) return true
  const host = URL.parse(headers.origin)?.host
  return host !== undefined && host !== '' && host === headers.host?.toLowerCase()
}
