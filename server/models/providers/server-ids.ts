import { headerText, type ResponseHeaders } from './retry-hint.ts'

const ID_HEADER = /(?:request|trace|correlation|log|tt-log)-?id$|^cf-ray$/

/** Every header by which the vendor can find the request again, by its name. */
export function idHeaders(headers: ResponseHeaders): Record<string, string> {
  const ids: Record<string, string> = {}
  for (const name of Object.keys(headers)) {
    const value = ID_HEADER.test(name) ? headerText(headers, name) : null
    if (value) ids[name] = value
  }
  return ids
}

/** The header that stands in for a body without an id. One that only gives our own id back is none. */
export function headerChatId(ids: Record<string, string>, chatId: string): string | null {
  const names = ['x-request-id', 'request-id', 'apim-request-id', ...Object.keys(ids)]
  return names.map((name) => ids[name]).find((id) => id !== undefined && id !== chatId) ?? null
}
