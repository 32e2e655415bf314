import type { Format } from '../i18n/create-format.ts'

/** `188 kB`, `12.3 MB`: decimal units, as file managers show them. */
export function formatBytes(bytes: number, format: Pick<Format, 'decimal' | 'count'>): string {
  if (bytes < 1000) return `${format.count(bytes)} B`
  if (bytes < 1_000_000) return `${format.count(Math.round(bytes / 1000))} kB`
  return `${format.decimal(bytes / 1_000_000)} MB`
}
