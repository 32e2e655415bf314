import ipaddr from 'ipaddr.js'

/** Whether a server bound to `host` can be reached from this machine only. */
export function isLoopbackHost(host: string): boolean {
  if (isLocalName(host)) return true
  const bare = host.replace(/^\[|\]$/g, '')
  return ipaddr.isValid(bare) && ipaddr.process(bare).range() === 'loopback'
}

/** `localhost` and the names under it: browsers and resolvers never ask the network for them. */
export function isLocalName(name: string): boolean {
  return /^(?:[\w-]+\.)*localhost\.?$/i.test(name)
}
