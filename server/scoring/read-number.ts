/** A number as it stands in a text. */
export interface ReadNumber {
  /** As written, for comments: `1,234.5`, `3/4`, `12%`. */
  readonly text: string
  /** Without its unit: 12 for `12%`. */
  readonly value: number
  /** What `%`, `万` or `million` multiplies by; 1 without one. */
  readonly scale: number
  /** All digits of a plain integer, which may be too long for a double; null for anything else. */
  readonly integer: bigint | null
  /** Where it was found: `after ####`, `from the last line`, `from line 3`. */
  readonly place: string
}

const SCALES: Record<string, number> = {
  '%': 0.01,
  万: 1e4,
  亿: 1e8,
  thousand: 1e3,
  million: 1e6,
  billion: 1e9,
}

// Digits glued to a Latin letter (H2O, m2) or to ^ are no numbers of their own, and a hyphen after
// a letter, a digit or a bracket (10-3, GPT-4) is no sign.
const SIGN = String.raw`(?:(?<![\p{L}\p{N})\]])(?<sign>[-+])[$€£¥]?)?`
const DIGITS = String.raw`(?:\d{1,3}(?:,\d{3})+(?!\d)|\d+)(?:\.\d+)?|\.\d+`
const POWER = String.raw`(?:[eE](?<exponent>[-+]?\d{1,3})(?![\w])|\s*[×*x]\s*10\s*\^\s*\{?(?<power>[-+]?\d{1,3})\}?)?`
const FRACTION = String.raw`(?:\s?\/\s?(?<denominator>\d+)(?![\d/.]))?`
const MIXED = String.raw`(?:(?<whole>\d+)\s+(?=\d+\/\d))?`
const UNIT = String.raw`(?:\s*\\?(?<unit>%|万|亿)|\s+(?<word>thousand|million|billion)\b)?`
const NUMBER = new RegExp(
  `${SIGN}(?<![A-Za-z_^]|\\d\\.|\\d)${MIXED}(?<digits>${DIGITS})${POWER}${FRACTION}${UNIT}`,
  'giu',
)

/** The number that follows the last `####`, else the last number. Null when the text has none. */
export function readNumber(text: string): ReadNumber | null {
  const plain = withPlainSigns(text)
  const marker = plain.lastIndexOf('####')
  const marked = marker < 0 ? undefined : numbersIn(plain.slice(marker + 4)).next().value
  if (marked) return { ...marked.number, place: 'after ####' }
  let last: { number: ReadNumber; index: number } | undefined
  for (const found of numbersIn(plain)) last = found
  return last ? { ...last.number, place: placeOf(plain.trimEnd(), last.index) } : null
}

// A list such as 3，456 keeps its full-width comma: it separates thousands only among full-width digits.
function withPlainSigns(text: string): string {
  return text
    .replace(/(?<=[０-９])，(?=[０-９])/g, ',')
    .replace(/[０-９．％＋－／]/g, (sign) => String.fromCharCode(sign.charCodeAt(0) - 0xfee0))
    .replace(/[−﹣]/g, '-')
    .replace(/\{,\}/g, ',')
    .replace(/\\[dt]?frac\{(\d+)\}\{(\d+)\}/g, '$1/$2')
}

function* numbersIn(text: string): Generator<{ number: ReadNumber; index: number }> {
  for (const match of text.matchAll(NUMBER)) {
    const number = numberOf(match)
    if (number) yield { number, index: match.index }
  }
}

function numberOf(match: RegExpExecArray): ReadNumber | null {
  const parts = match.groups ?? {}
  const digits = (parts['digits'] ?? '').replaceAll(',', '')
  const sign = parts['sign'] === '-' ? -1 : 1
  const exponent = Number(parts['exponent'] ?? parts['power'] ?? 0)
  const denominator = Number(parts['denominator'] ?? 1)
  const size = Number(parts['whole'] ?? 0) + Number(`${digits}e${exponent}`) / denominator
  if (!Number.isFinite(size) && !/^\d+$/.test(digits)) return null
  if (denominator === 0) return null
  const unit = (parts['unit'] ?? parts['word'] ?? '').toLowerCase()
  const isPlain = exponent === 0 && !parts['denominator'] && /^\d+$/.test(digits)
  return {
    text: match[0].trim(),
    value: sign * size,
    scale: SCALES[unit] ?? 1,
    integer: isPlain ? BigInt(digits) * BigInt(sign) : null,
    place: '',
  }
}

function placeOf(text: string, index: number): string {
  const line = text.slice(0, index).split('\n').length
  const lines = text.split('\n').length
  return line === lines ? 'from the last line' : `from line ${line}`
}
