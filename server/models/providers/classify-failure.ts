import type { FailureClass } from './provider.ts'
import type { VendorError } from './vendor-error.ts'

const EXHAUSTED =
  /insufficient_quota|credit_balance_exhausted|billing_hard_limit|spend_limit_reached|^QuotaExceeded|^QuotaExhausted|AccountOverdue|Arrearage|insufficient_balance/i
const THROTTLED = /rate_?limit|slow_down|Throttling|ServerOverloaded|RESOURCE_EXHAUSTED/i
const REFUSED_KEY = /invalid_api_key|authentication|permission/i
const BAD_REQUEST =
  /invalid_request|context_length|content_filter|model_not_found|not_found|BadRequest|InvalidParameter/i
const BAD_CERTIFICATE =
  /^CERT_|^ERR_TLS_CERT|SELF_SIGNED|UNABLE_TO_(?:VERIFY|GET_ISSUER)|DEPTH_ZERO/
const BAD_CALL =
  /^UND_ERR_(?:INVALID_ARG|NOT_SUPPORTED)|^PRIVATE_ADDRESS$|^ERR_INVALID_URL$|^LINE_TOO_LONG$/

type Answer = { status: number; error: VendorError; host: string; shouldRetry: string | null }

/** The class of an answer that is not 2xx. `shouldRetry` is the header by which OpenAI overrides the status. */
export function classifyAnswer({ status, error, host, shouldRetry }: Answer): FailureClass {
  const byStatus = classifyStatus(status, error, host)
  if (shouldRetry === 'true' && byStatus === 'caller') return 'transient'
  const isRetried = byStatus === 'transient' || byStatus === 'throttle'
  return shouldRetry === 'false' && isRetried ? 'caller' : byStatus
}

/** The class of an error that came inside a 2xx answer, before any token. */
export function classifyPayloadError(error: VendorError, host: string): FailureClass {
  if (error.status !== null) return classifyStatus(error.status, error, host)
  const names = namesOf(error)
  if (isExhausted(names, host)) return 'exhausted'
  if (THROTTLED.test(names)) return 'throttle'
  if (REFUSED_KEY.test(names)) return 'auth'
  return BAD_REQUEST.test(names) ? 'caller' : 'transient'
}

/** The class of a failure of network, TLS or our own checks before any token. */
export function classifyNetworkFailure(code: string | null): FailureClass {
  if (code === null) return 'transient'
  return BAD_CERTIFICATE.test(code) || BAD_CALL.test(code) ? 'caller' : 'transient'
}

function classifyStatus(status: number, error: VendorError, host: string): FailureClass {
  const names = namesOf(error)
  if (status === 402) return 'exhausted'
  if (status === 429 || status === 403) {
    if (isExhausted(names, host)) return 'exhausted'
    return status === 429 ? 'throttle' : 'auth'
  }
  if (status === 401) return 'auth'
  if (status === 503 && /slow_down|ServerOverloaded/i.test(names)) return 'throttle'
  return status === 408 || status === 425 || status >= 500 ? 'transient' : 'caller'
}

/** DashScope calls a limit per minute `insufficient_quota`; elsewhere it means the money is gone. */
function isExhausted(names: string, host: string): boolean {
  return EXHAUSTED.test(names) && !(host.includes('dashscope') && /insufficient_quota/.test(names))
}

function namesOf({ code, type }: VendorError): string {
  return [code, type].filter((name) => name !== null).join(' ')
}
