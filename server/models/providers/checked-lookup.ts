import { lookup as dnsLookup, type LookupAddress } from 'node:dns'
import { isIP, type LookupFunction } from 'node:net'
import ipaddr from 'ipaddr.js'

/** The host leads into a private network, and the operator has not allowed that. */
export class PrivateAddressError extends Error {
  override readonly name = 'PrivateAddressError'
  readonly code = 'PRIVATE_ADDRESS'

  constructor(host: string) {
    super(`${host} is a private or local address`)
  }
}

/** Anything but a public unicast address: loopback, private, link-local, carrier NAT, mapped, reserved. */
export function isPrivateAddress(address: string): boolean {
  return ipaddr.process(address).range() !== 'unicast'
}

/** Throws `PrivateAddressError` when the host of a URL is a private address itself; those are never looked up. */
export function checkLiteralHost(hostname: string): void {
  const host = hostname.replace(/^\[|\]$/g, '')
  if (isIP(host) !== 0 && isPrivateAddress(host)) throw new PrivateAddressError(host)
}

/**
 * A lookup that answers public addresses only. The check is made on the very addresses the socket then
 * connects to, so a name that changes its address between check and use gains nothing.
 */
export const checkedLookup: LookupFunction = (hostname, options, callback) => {
  dnsLookup(hostname, { ...options, all: true }, (error, addresses) => {
    if (error) return callback(error, '', 0)
    const open = addresses.filter(({ address }) => !isPrivateAddress(address))
    const first: LookupAddress | undefined = open[0]
    if (first === undefined) return callback(new PrivateAddressError(hostname), '', 0)
    if (options.all) callback(null, open)
    else callback(null, first.address, first.family)
  })
}
