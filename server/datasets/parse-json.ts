import type { Row } from './read-rows.ts'

/** One row of a JSON file, or what is wrong with it. */
export function parseJson(text: string, line: number): Row {
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error
    return { line, problem: { column: null, reason: reasonOf(error.message) } }
  }
  if (isObject(value)) return { line, fields: value, columns: null }
  const kind = Array.isArray(value) ? 'a list' : value === null ? 'null' : `a ${typeof value}`
  return { line, problem: { column: null, reason: `a row must be an object, found ${kind}` } }
}

export function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function reasonOf(message: string): string {
  const [, what, position] = /^(.*?)(?: in JSON)? at position (\d+)/.exec(message) ?? []
  if (what && position) return `is not valid JSON at character ${Number(position) + 1}: ${what}`
  return `is not valid JSON: ${message}`
}
