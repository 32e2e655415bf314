export type ResponseHeaders = Readonly<Record<string, string | string[] | undefined>>

const MAX_HINT_MS = 24 * 3600 * 1000

/**
 * How long the vendor asks us to wait, in milliseconds; null when it says nothing. The first of these that
 * is there: `retry-after-ms`, `retry-after`, a delay in the body, the reset of a limit that is used up.
 */
export function retryHintMs(
  headers: ResponseHeaders,
  bodyDelayMs: number | null,
  nowMs = Date.now(),
): number | null {
  const hint =
    numberOf(headerText(headers, 'retry-after-ms')) ??
    retryAfterMs(headers, nowMs) ??
    bodyDelayMs ??
    relativeResetMs(headers) ??
    absoluteResetMs(headers, nowMs)
  return hint === null ? null : Math.min(MAX_HINT_MS, Math.max(0, hint))
}

export function headerText(headers: ResponseHeaders, name: string): string | null {
  const value = headers[name]
  return (Array.isArray(value) ? value[0] : value) ?? null
}

function numberOf(text: string | null): number | null {
  if (text === null || text.trim() === '') return null
  const value = Number(text)
  return Number.isFinite(value) && value >= 0 ? value : null
}

function retryAfterMs(headers: ResponseHeaders, nowMs: number): number | null {
  const text = headerText(headers, 'retry-after')
  const seconds = numberOf(text)
  if (seconds !== null) return seconds * 1000
  return text === null ? null : untilMs(text, headers, nowMs)
}

/** Measured from the server's own clock where it states it, as the two clocks need not agree. */
function untilMs(date: string, headers: ResponseHeaders, nowMs: number): number | null {
  const at = Date.parse(date)
  const serverNow = Date.parse(headerText(headers, 'date') ?? '')
  return Number.isNaN(at) ? null : at - (Number.isNaN(serverNow) ? nowMs : serverNow)
}

function relativeResetMs(headers: ResponseHeaders): number | null {
  return longest(exhaustedResets(headers, /^x-ratelimit-(remaining|reset)(-.+)?$/).map(durationMs))
}

function absoluteResetMs(headers: ResponseHeaders, nowMs: number): number | null {
  const names = /^anthropic-ratelimit(-.+)-(remaining|reset)$/
  return longest(exhaustedResets(headers, names).map((text) => untilMs(text, headers, nowMs)))
}

/** The resets of those limits whose rest is 0, or not stated. */
function exhaustedResets(headers: ResponseHeaders, names: RegExp): string[] {
  return Object.keys(headers)
    .filter((name) => names.test(name) && name.includes('reset'))
    .filter(
      (name) => (numberOf(headerText(headers, name.replace('reset', 'remaining'))) ?? 0) === 0,
    )
    .flatMap((name) => headerText(headers, name) ?? [])
}

function longest(values: (number | null)[]): number | null {
  const known = values.filter((value) => value !== null)
  return known.length === 0 ? null : Math.max(...known)
}

const UNIT_MS: Record<string, number> = { h: 3_600_000, m: 60_000, s: 1000, ms: 1 }

/** A duration as OpenAI writes it (`6m0s`, `120ms`) or plain seconds. */
function durationMs(text: string): number | null {
  const seconds = numberOf(text)
  if (seconds !== null) return seconds * 1000
  if (!/^(?:\d+(?:\.\d+)?(?:ms|h|m|s))+$/.test(text)) return null
  const parts = text.matchAll(/(\d+(?:\.\d+)?)(ms|h|m|s)/g)
  return [...parts].reduce(
    (sum, [, value, unit]) => sum + Number(value) * (UNIT_MS[unit ?? ''] ?? 0),
    0,
  )
}
