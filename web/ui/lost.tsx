'use client'

import { useEffect, useState } from 'react'
import type { AppLocale } from '../i18n/routing.ts'
import { Brand } from './brand.tsx'

type Words = { title: string; why: string; back: string }

/** The page for an address that leads nowhere. */
export function Lost({ words }: { words: Record<AppLocale, Words> }) {
  const [locale, setLocale] = useState<AppLocale>('en')
  useEffect(() => {
    const found: AppLocale = window.location.pathname.startsWith('/zh-CN') ? 'zh-CN' : 'en'
    setLocale(found)
    document.documentElement.lang = found
    const theme = window.localStorage.getItem('evalstream-theme')
    const dark = window.matchMedia('(prefers-color-scheme: dark)').matches
    document.documentElement.dataset['theme'] =
      theme === 'dark' || (theme !== 'light' && dark) ? 'dark' : 'light'
  }, [])
  const { title, why, back } = words[locale]
  return (
    <main className="lost">
      <Brand />
      <h1>{title}</h1>
      <p className="t2">{why}</p>
      <p>
        <a className="btn" href={`/${locale}/tasks`}>
          {back}
        </a>
      </p>
    </main>
  )
}
