/** Text as Postgres can keep it, or what stands against it, worded to follow a column's name. */
export type StorableText = { text: string } | { problem: string }

export function storableText(value: unknown): StorableText {
  if (typeof value === 'number' || typeof value === 'boolean') return numberText(value)
  if (typeof value !== 'string') {
    return { problem: `must be text, found ${Array.isArray(value) ? 'a list' : 'an object'}` }
  }
  if (value.includes('\0')) return { problem: 'holds a NUL character (U+0000)' }
  return value.isWellFormed() ? { text: value } : { problem: 'holds half of a surrogate pair' }
}

function numberText(value: number | boolean): StorableText {
  if (Number.isInteger(value) && !Number.isSafeInteger(value)) {
    return { problem: 'has more digits than a JSON number keeps; put it in quotes' }
  }
  return { text: String(value) }
}

// JSON writes NUL and half surrogates as escapes; an even number of backslashes before is text.
const UNSTORABLE = /(?<!\\)(?:\\\\)*\\u(?:0000|d[89a-f])/

const MAX_DEPTH = 64

export type Metadata = {
  values: Record<string, unknown>
  /** Characters of its JSON. */
  length: number
}

/** The metadata of a row, each value checked with whatever it holds inside. */
export function storableValues(
  entries: readonly [key: string, value: unknown][],
  report: (column: string, reason: string) => void,
): Metadata {
  let length = 0
  for (const [key, value] of entries) {
    if (isDeeperThan(value, MAX_DEPTH)) {
      report(key, `${key} is nested more than ${MAX_DEPTH} levels deep`)
      continue
    }
    const json = JSON.stringify([key, value])
    length += json.length
    if (json.includes('\\u') && UNSTORABLE.test(json)) {
      report(key, `${key} holds a NUL character or half of a surrogate pair`)
    }
  }
  return { values: Object.fromEntries(entries), length }
}

function isDeeperThan(value: unknown, depth: number): boolean {
  if (typeof value !== 'object' || value === null) return false
  return depth === 0 || Object.values(value).some((inner) => isDeeperThan(inner, depth - 1))
}
