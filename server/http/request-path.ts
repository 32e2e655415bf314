/**
 * The path of a request as text, or null when it cannot be one: a malformed escape makes decodeURI
 * throw, and a leading `//` in a redirect would lead to another host.
 */
export function decodePath(raw: string): string | null {
  if (!raw.startsWith('/')) return null
  try {
    const path = decodeURI(raw).replace(/^[/\\]+/, '/')
    return hasControlCharacter(path) ? null : path
  } catch (error) {
    if (error instanceof URIError) return null
    throw error
  }
}

function hasControlCharacter(text: string): boolean {
  return [...text].some((character) => character < ' ')
}
