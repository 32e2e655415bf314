/** What a vendor says about a failure, as far as its body can be read. */
export type VendorError = {
  code: string | null
  type: string | null
  /** A number in the body that is an HTTP status (vLLM sends it as `code`). */
  status: number | null
  message: string
  /** Google's RetryInfo. */
  retryDelayMs: number | null
}

type Json = Record<string, unknown>

/** Reads the body of an error answer: JSON of any known shape, or text. */
export function readVendorError(body: string): VendorError {
  const fallback = { code: null, type: null, status: null, retryDelayMs: null }
  try {
    return vendorErrorIn(JSON.parse(body)) ?? { ...fallback, message: body }
  } catch {
    // Error bodies of proxies are pages or plain text: then the text is the message.
    return { ...fallback, message: body }
  }
}

/** The error in a payload; null when it holds none. Gateways nest it, flatten it, or send a text. */
export function vendorErrorIn(value: unknown): VendorError | null {
  if (Array.isArray(value)) return vendorErrorIn(value[0])
  if (!isJson(value)) return null
  if (isJson(value['error'])) return toVendorError(value['error'])
  if (typeof value['error'] === 'string' && value['error'] !== '') {
    return toVendorError({ ...value, message: value['message'] ?? value['error'] })
  }
  const isFlat = value['choices'] === undefined && isErrorText(value['message'] ?? value['detail'])
  return isFlat ? toVendorError(value) : null
}

export function isJson(value: unknown): value is Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function isErrorText(value: unknown): boolean {
  return typeof value === 'string' || Array.isArray(value)
}

function toVendorError(error: Json): VendorError {
  const message = error['message'] ?? error['detail'] ?? error
  const code = error['code']
  return {
    code: typeof code === 'string' && code !== '' ? code : null,
    type: textOrNull(error['type']) ?? textOrNull(error['status']),
    status: statusOf(code) ?? statusOf(error['status']),
    message: typeof message === 'string' ? message : JSON.stringify(message),
    retryDelayMs: retryDelayMs(error['details']),
  }
}

function textOrNull(value: unknown): string | null {
  return typeof value === 'string' && value !== '' ? value : null
}

function statusOf(value: unknown): number | null {
  const status = Number(value)
  return Number.isInteger(status) && status >= 400 && status < 600 ? status : null
}

function retryDelayMs(details: unknown): number | null {
  if (!Array.isArray(details)) return null
  const delays = details.map((detail) => (isJson(detail) ? detail['retryDelay'] : undefined))
  const delay = delays.find((value) => typeof value === 'string' && /^\d+(?:\.\d+)?s$/.test(value))
  return typeof delay === 'string' ? Number.parseFloat(delay) * 1000 : null
}
