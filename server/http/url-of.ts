/** Where a server that listens there is found; 0.0.0.0 and :: are no addresses to go to. */
export function urlOf({ host, port }: { host: string; port: number }): string {
  if (host === '0.0.0.0' || host === '::') return `http://localhost:${port}`
  return host.includes(':') ? `http://[${host}]:${port}` : `http://${host}:${port}`
}
