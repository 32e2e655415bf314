import type { DeadlineCode } from './attempt-deadlines.ts'
import { classifyAnswer, classifyNetworkFailure, classifyPayloadError } from './classify-failure.ts'
import type { AnswerFacts } from './protocol.ts'
import type { AttemptError, ProviderRequest } from './provider.ts'
import { redactKey } from './redact-key.ts'
import { headerText, type ResponseHeaders, retryHintMs } from './retry-hint.ts'
import { readVendorError } from './vendor-error.ts'

/** What is known of an attempt when it fails. */
export type FailureContext = {
  request: ProviderRequest
  status: number | null
  headers: ResponseHeaders
  /** A token came: whatever breaks now is `started`, and is never retried silently. */
  hasToken: boolean
}

export function refusedAnswer(context: FailureContext, body: string): AttemptError {
  const status = context.status ?? 0
  const error = readVendorError(body)
  const shouldRetry = headerText(context.headers, 'x-should-retry')
  const host = hostOf(context.request)
  return {
    class: classifyAnswer({ status, error, host, shouldRetry }),
    code: error.code ?? error.type,
    httpStatus: status,
    message: redactKey(error.message, context.request.apiKey) || `HTTP ${status}`,
    retryAfterMs: retryHintMs(context.headers, error.retryDelayMs),
  }
}

/** What is wrong with a 2xx answer whose stream came to its end; null when it is whole. */
export function incompleteAnswer(
  context: FailureContext,
  { error, isEnded, finishReason, unreadable }: AnswerFacts,
  hasText: boolean,
): AttemptError | null {
  if (error !== null) {
    return {
      ...failure(context, error.code ?? error.type ?? 'STREAM_ERROR', error.message),
      class: context.hasToken ? 'started' : classifyPayloadError(error, hostOf(context.request)),
      retryAfterMs: retryHintMs(context.headers, error.retryDelayMs),
    }
  }
  if (isEnded && (context.hasToken || hasText)) return null
  if (unreadable !== null && !context.hasToken) {
    const message = `The answer is not a chat completion: ${unreadable}`
    return { ...failure(context, 'NOT_A_COMPLETION', message), class: 'caller' }
  }
  if (!isEnded) return failure(context, 'STREAM_CUT', 'The stream ended without its end marker')
  const reason = finishReason === null ? '' : ` (finish reason: ${finishReason})`
  const empty = failure(context, 'EMPTY_ANSWER', `The answer holds no token${reason}`)
  // Asking again with the same limit or the same filter gives the same nothing.
  const isFinal = finishReason === 'length' || finishReason === 'content_filter'
  return isFinal ? { ...empty, class: 'caller' } : empty
}

/** A failure of network, TLS, the HTTP client or our own checks. */
export function brokenAttempt(context: FailureContext, cause: Error): AttemptError {
  const code = 'code' in cause && typeof cause.code === 'string' ? cause.code : null
  return failure(context, code, messageOf(cause) || cause.name)
}

/** A host with several addresses fails with one error for each, and no message of its own. */
function messageOf(cause: Error): string {
  if (cause.message !== '') return cause.message
  const causes: unknown[] = cause instanceof AggregateError ? cause.errors : [cause.cause]
  return causes.flatMap((one) => (one instanceof Error ? one.message : [])).join('; ')
}

export function expiredAttempt(
  context: FailureContext,
  code: Exclude<DeadlineCode, 'ENDED'>,
): AttemptError {
  const { headersMs, firstTokenMs, idleMs, totalMs } = context.request.timeouts
  const messages = {
    TIMEOUT_HEADERS: `No response headers within ${headersMs} ms`,
    TIMEOUT_FIRST_TOKEN: `No token within ${firstTokenMs} ms`,
    TIMEOUT_IDLE: `No further token within ${idleMs} ms`,
    TIMEOUT_TOTAL: `Not finished within ${totalMs} ms`,
  }
  return failure(context, code, messages[code])
}

export function cancelledAttempt(context: FailureContext): AttemptError {
  return { ...failure(context, 'CANCELLED', 'The call was cancelled'), class: 'cancelled' }
}

function failure(context: FailureContext, code: string | null, message: string): AttemptError {
  return {
    class: context.hasToken ? 'started' : classifyNetworkFailure(code),
    code,
    httpStatus: context.status,
    message: redactKey(message, context.request.apiKey),
    retryAfterMs: null,
  }
}

function hostOf({ baseUrl }: ProviderRequest): string {
  return URL.parse(baseUrl)?.hostname ?? ''
}
