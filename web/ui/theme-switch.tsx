'use client'

import { Moon, Sun } from 'lucide-react'
import { useTranslations } from 'next-intl'
import { useTheme } from 'next-themes'

/** Both icons are in the page and the theme shows one, so that nothing flips while the page wakes up. */
export function ThemeSwitch() {
  const t = useTranslations('shell')
  const { resolvedTheme, setTheme } = useTheme()
  return (
    <button
      type="button"
      className="btn quiet icon"
      aria-label={t('switchTheme')}
      title={t('switchTheme')}
      onClick={() => setTheme(resolvedTheme === 'dark' ? 'light' : 'dark')}
    >
      <Moon className="i16 th-l" aria-hidden="true" />
      <Sun className="i16 th-d" aria-hidden="true" />
    </button>
  )
}
