'use client'

import { useLocale } from 'next-intl'
import { createFormat, type Format } from './create-format.ts'

const formats = new Map<string, Format>()

/** The formats of the page's language. Making Intl objects is slow, so each language has one set. */
export function useFormat(): Format {
  const locale = useLocale()
  const known = formats.get(locale)
  if (known) return known
  const format = createFormat(locale)
  formats.set(locale, format)
  return format
}
