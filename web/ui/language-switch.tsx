'use client'

import { Languages } from 'lucide-react'
import { useLocale } from 'next-intl'
import { usePathname } from '../i18n/navigation.ts'
import type { AppLocale } from '../i18n/routing.ts'

const OTHER: Record<AppLocale, { locale: AppLocale; name: string }> = {
  en: { locale: 'zh-CN', name: '中文' },
  'zh-CN': { locale: 'en', name: 'English' },
}
const YEAR_SECONDS = 31_536_000

/** Leads to the same page in the other language, its query kept. The server reads the cookie next time. */
export function LanguageSwitch() {
  const { locale, name } = OTHER[useLocale()]
  const path = usePathname()
  const to = `/${locale}${path === '/' ? '' : path}`
  return (
    <a
      className="btn quiet sm lang"
      href={to}
      hrefLang={locale}
      lang={locale}
      onClick={(event) => {
        event.preventDefault()
        // biome-ignore lint/suspicious/noDocumentCookie: the Cookie Store API is not in every browser yet
        document.cookie = `NEXT_LOCALE=${locale}; path=/; max-age=${YEAR_SECONDS}; samesite=lax`
        window.location.assign(`${to}${window.location.search}`)
      }}
    >
      <Languages className="i" aria-hidden="true" />
      {name}
    </a>
  )
}
