'use client'

import { useTranslations } from 'next-intl'
import { useTheme } from 'next-themes'
import { Toaster } from 'sonner'

export function Toasts() {
  const t = useTranslations('shell')
  const { resolvedTheme } = useTheme()
  return (
    <Toaster
      containerAriaLabel={t('messages')}
      position="bottom-right"
      style={{ fontFamily: 'var(--font)' }}
      theme={resolvedTheme === 'dark' ? 'dark' : 'light'}
      toastOptions={{ duration: 4000 }}
    />
  )
}
