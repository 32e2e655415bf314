import '@fontsource-variable/inter/wght.css'
import '@fontsource-variable/jetbrains-mono/wght.css'
import '../../design/design.css'
import '../styles.css'
import type { Metadata } from 'next'
import { hasLocale } from 'next-intl'
import { setRequestLocale } from 'next-intl/server'
import type { ReactNode } from 'react'
import { routing } from '../../i18n/routing.ts'
import { AppFrame } from '../../ui/app-frame.tsx'

export const dynamicParams = false
export const metadata: Metadata = { title: 'Evalstream' }

export function generateStaticParams() {
  return routing.locales.map((locale) => ({ locale }))
}

type LayoutProps = { children: ReactNode; params: Promise<{ locale: string }> }

export default async function LocaleLayout({ children, params }: LayoutProps) {
  const { locale } = await params
  if (!hasLocale(routing.locales, locale)) throw new Error(`No such language: ${locale}`)
  setRequestLocale(locale)
  return (
    <html lang={locale} suppressHydrationWarning>
      <body>
        <AppFrame>{children}</AppFrame>
      </body>
    </html>
  )
}
