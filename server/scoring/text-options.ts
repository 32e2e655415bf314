/** How two texts are made comparable. */
export type TextOptions = { caseSensitive: boolean; normalizeWidth: boolean }

/** Trimmed; with `normalizeWidth` full-width letters, digits and signs count as their plain forms. */
export function comparable(text: string, { caseSensitive, normalizeWidth }: TextOptions): string {
  const plain = normalizeWidth ? text.normalize('NFKC') : text.normalize('NFC')
  return (caseSensitive ? plain : plain.toLowerCase()).trim()
}
