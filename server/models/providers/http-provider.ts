import { createUncertaintyMeter } from '../uncertainty-meter.ts'
import { createConnectionPools } from './connection-pools.ts'
import { runHttpAttempt } from './http-attempt.ts'
import type { Protocol } from './protocol.ts'
import type { Provider } from './provider.ts'

export type HttpProviderOptions = {
  /** Lets base URLs lead to private and local addresses. */
  allowPrivateHosts: boolean
  /** Origins that may be private all the same: the simulator's own. */
  trustedOrigins: readonly string[]
}

export type HttpProvider = Provider & AsyncDisposable

/** A provider for any protocol that is one streamed HTTP request for each attempt. */
export function createHttpProvider(
  protocol: Protocol,
  { allowPrivateHosts, trustedOrigins }: HttpProviderOptions,
): HttpProvider {
  const isTrusted = (origin: string) => allowPrivateHosts || trustedOrigins.includes(origin)
  const pools = createConnectionPools({ isTrusted })
  const deps = { protocol, pools, meter: createUncertaintyMeter(), isTrusted }

  return {
    name: protocol.name,
    attempt: (request, sink, signal) => runHttpAttempt(deps, { request, sink }, signal),
    [Symbol.asyncDispose]: () => pools[Symbol.asyncDispose](),
  }
}
