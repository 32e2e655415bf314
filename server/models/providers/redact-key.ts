const MAX_MESSAGE_BYTES = 4096
const KEY_SHAPED = /\b(?:sk|pk|rk|ak|key)-[A-Za-z0-9_*.-]{8,}/g
const BEARER = /\b(Bearer\s+)[^\s"']+/gi

/** Takes the key out of a vendor's words, also one it merely looks like, and cuts them to 4 KB. */
export function redactKey(message: string, apiKey: string | undefined): string {
  const open = apiKey ? message.replaceAll(apiKey, '[key]') : message
  const clean = open.replace(KEY_SHAPED, '[key]').replace(BEARER, '$1[key]').trim()
  const bytes = Buffer.from(clean)
  if (bytes.length <= MAX_MESSAGE_BYTES) return clean
  // A character cut in half at the end becomes a replacement mark, which is taken off.
  return `${bytes.toString('utf8', 0, MAX_MESSAGE_BYTES - 3).replace(/\uFFFD+$/, '')}…`
}
