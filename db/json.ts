/**
 * JSON that Postgres takes: what a vendor sends may hold NUL or half a surrogate pair, which text
 * columns refuse.
 */
export function toJson(rows: readonly object[]): string {
  const json = JSON.stringify(rows)
  if (!/\\u(?:0000|d[89a-f])/.test(json)) return json
  return JSON.stringify(rows, (_key, value) =>
    typeof value === 'string' ? value.toWellFormed().replaceAll('\0', '\ufffd') : value,
  )
}
