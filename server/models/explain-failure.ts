import type { Model } from '../../db/models.ts'
import type { AttemptError } from './providers/provider.ts'

type Target = Pick<Model, 'apiKeyEnv' | 'baseUrl' | 'vendorModel' | 'simulated'>

const BY_CODE: Readonly<Record<string, (target: Target) => string>> = {
  ENOTFOUND: ({ baseUrl }) => `The host of ${baseUrl} is not known to DNS: check the base URL.`,
  EAI_AGAIN: ({ baseUrl }) => `The host of ${baseUrl} could not be looked up: is there a network?`,
  ECONNREFUSED: ({ baseUrl }) => `Nothing listens at ${baseUrl}: check the address and port.`,
  PRIVATE_ADDRESS: () =>
    'Private addresses are not called. An operator can allow it: EVALSTREAM_ALLOW_PRIVATE_HOSTS=on.',
  NOT_A_COMPLETION: ({ baseUrl }) =>
    `What answers at ${baseUrl} does not speak this protocol. The base URL usually ends in /v1.`,
  EMPTY_ANSWER: () => 'The vendor answered without a token: look at the parameters of the model.',
  UND_ERR_CONNECT_TIMEOUT: ({ baseUrl }) =>
    `No connection to ${baseUrl} in time: check the address, a firewall or a proxy.`,
  TIMEOUT_HEADERS: () => 'The vendor is slow or overloaded: try again, or raise the timeouts.',
  TIMEOUT_FIRST_TOKEN: () => 'The vendor is slow or overloaded: try again, or raise the timeouts.',
}

/** What to do about a failed check; null when its message says it all. */
export function explainFailure(error: AttemptError, target: Target): string | null {
  const byCode = BY_CODE[error.code ?? '']
  if (byCode) return byCode(target)
  if (error.httpStatus === 404) {
    return `Check the base URL (${target.baseUrl ?? 'the simulator’s'}) and the vendor’s model name (${target.vendorModel}).`
  }
  return byClass(error, target)
}

function byClass(error: AttemptError, { apiKeyEnv, vendorModel }: Target): string | null {
  switch (error.class) {
    case 'auth':
      return apiKeyEnv === null
        ? 'The vendor wants a key: name the environment variable that holds it.'
        : `The key in ${apiKeyEnv} was refused: is it whole, of this vendor, and allowed to use ${vendorModel}?`
    case 'exhausted':
      return 'The quota or credit at the vendor is used up.'
    case 'throttle':
      return 'The vendor limits the rate: wait a moment, or lower maxConcurrency.'
    case 'caller':
      return 'The vendor refused the request: check the model name and the parameters.'
    case 'transient':
      return 'This may pass by itself: try again.'
    case 'started':
      return 'The stream broke after the first token: try again.'
    case 'cancelled':
      return null
  }
}
