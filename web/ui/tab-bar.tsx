'use client'

import { useTranslations } from 'next-intl'
import { Link, usePathname } from '../i18n/navigation.ts'
import { NAVIGATION } from './navigation-items.ts'

/** The main places on a phone, where there is no room for the side bar. */
export function TabBar() {
  const t = useTranslations('shell')
  const path = usePathname()
  return (
    <nav className="mt0" aria-label={t('main')}>
      {NAVIGATION.map(({ key, href, icon: Icon, owns }) => (
        <Link
          key={key}
          href={href}
          prefetch={false}
          aria-current={owns.includes(path) ? 'page' : undefined}
        >
          <Icon aria-hidden="true" strokeWidth={1.6} />
          {t(`nav.${key}`)}
        </Link>
      ))}
    </nav>
  )
}
