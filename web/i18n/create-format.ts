/** Numbers, times and durations as people read them, one rule for all screens. */
export interface Format {
  /** 1,234 */
  count(value: number): string
  /** A number for a column whose head names the unit: whole from 10 on, one digit below. */
  ms(value: number | null | undefined): string
  /** `812 ms`, `1.28 s`, `4 min 06 s`. */
  duration(ms: number | null | undefined): string
  /** Four significant digits, without the currency. */
  amount(value: number | null | undefined): string
  /** `0.0003344 USD` */
  money(value: number | null | undefined, currency?: string): string
  /** `61.9 %` in English, `61.9%` in Chinese. */
  percent(share: number | null | undefined, digits?: number): string
  /** Two decimals, as scores are written. */
  score(value: number | null | undefined, digits?: number): string
  decimal(value: number | null | undefined, digits?: number): string
  /** 14:25:42 */
  time(iso: string | null | undefined): string
  /** 14:24:09.482 */
  timeMs(iso: string | null | undefined): string
  /** The day and time, for lists. */
  date(iso: string | null | undefined): string
}

/** Stands for a value that is absent, never for zero. */
export const ABSENT = '–'

const MINUS = '\u2212'

export function createFormat(locale: string): Format {
  const chinese = locale.startsWith('zh')
  const decimal = cachedDecimals(locale)
  const or = <T>(value: T | null | undefined, write: (value: T) => string) =>
    value === null || value === undefined ? ABSENT : write(value).replace('-', MINUS)
  const amount = (value: number | null | undefined) =>
    or(value, (v) => (v === 0 ? '0' : significant(locale, v)))
  return {
    count: (value) => decimal(0).format(value),
    ms: (value) => or(value, (v) => decimal(msDigits(v)).format(v)),
    duration: (value) => or(value, (v) => writeDuration(v, decimal, chinese)),
    amount,
    money: (value, currency = 'USD') => (value == null ? ABSENT : `${amount(value)} ${currency}`),
    percent: (share, digits = 0) =>
      or(share, (v) => `${decimal(digits).format(v * 100)}${chinese ? '%' : '\u00a0%'}`),
    score: (value, digits = 2) => or(value, (v) => decimal(digits).format(v)),
    decimal: (value, digits = 1) => or(value, (v) => decimal(digits).format(v)),
    ...createTimes(locale),
  }
}

function createTimes(locale: string): Pick<Format, 'time' | 'timeMs' | 'date'> {
  const clock = { hour: '2-digit', minute: '2-digit', second: '2-digit', hourCycle: 'h23' } as const
  const time = new Intl.DateTimeFormat(locale, clock)
  const timeMs = new Intl.DateTimeFormat(locale, { ...clock, fractionalSecondDigits: 3 })
  const date = new Intl.DateTimeFormat(locale, {
    ...clock,
    second: undefined,
    month: locale.startsWith('zh') ? 'numeric' : 'short',
    day: 'numeric',
  })
  const write = (format: Intl.DateTimeFormat) => (iso: string | null | undefined) =>
    iso ? format.format(new Date(iso)) : ABSENT
  return { time: write(time), timeMs: write(timeMs), date: write(date) }
}

function writeDuration(
  ms: number,
  decimal: (digits: number) => Intl.NumberFormat,
  chinese: boolean,
): string {
  if (ms < 1000) return `${decimal(msDigits(ms)).format(ms)} ms`
  if (ms < 60_000) return `${decimal(2).format(ms / 1000)} s`
  const seconds = Math.round(ms / 1000)
  const [hours, minutes] = [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60]
  const rest = String(seconds % 60).padStart(2, '0')
  const [h, m, s] = chinese ? ['小时', '分', '秒'] : ['h', 'min', 's']
  if (hours > 0) return `${hours} ${h} ${String(minutes).padStart(2, '0')} ${m}`
  return `${minutes} ${m} ${rest} ${s}`
}

/** Enough digits that what took time is never written as zero. */
function msDigits(ms: number): number {
  if (ms === 0 || Math.abs(ms) >= 10) return 0
  return Math.abs(ms) < 0.1 ? 2 : 1
}

function cachedDecimals(locale: string): (digits: number) => Intl.NumberFormat {
  const made = new Map<number, Intl.NumberFormat>()
  return (digits) => {
    const known = made.get(digits)
    if (known) return known
    const format = new Intl.NumberFormat(locale, {
      minimumFractionDigits: digits,
      maximumFractionDigits: digits,
    })
    made.set(digits, format)
    return format
  }
}

function significant(locale: string, value: number): string {
  return new Intl.NumberFormat(locale, {
    maximumSignificantDigits: 4,
    minimumSignificantDigits: 4,
  }).format(value)
}
