/**
 * JSON that Postgres takes: what a vendor sends may hold NUL or half a surrogate pair, which text
 * columns refuse.
 */
export function toJson(value: object | string): string {
  const json = JSON.stringify(value)
  if (!/\\u(?:0000|d[89a-f])/.test(json)) return json
  return JSON.stringify(value, (_key, value) =>
    typeof value === 'string' ? value.toWellFormed().replaceAll('\0', '\ufffd') : value,
  )
}
