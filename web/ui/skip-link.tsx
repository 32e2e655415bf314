'use client'

import { useTranslations } from 'next-intl'

export function SkipLink() {
  const t = useTranslations('shell')
  return (
    <a className="skip btn" href="#main">
      {t('skip')}
    </a>
  )
}
