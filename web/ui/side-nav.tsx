'use client'

import { Braces, Keyboard } from 'lucide-react'
import { useTranslations } from 'next-intl'
import { useState } from 'react'
import { GRAPHQL_PATH } from '../graphql/app-client.ts'
import { Link, usePathname } from '../i18n/navigation.ts'
import { Brand } from './brand.tsx'
import { NAVIGATION } from './navigation-items.ts'
import { ShortcutsDialog } from './shortcuts-dialog.tsx'
import { useHotkeys } from './use-hotkeys.ts'

export function SideNav() {
  const t = useTranslations('shell')
  const path = usePathname()
  const [showShortcuts, setShowShortcuts] = useState(false)
  useHotkeys({ '?': () => setShowShortcuts(true) })
  return (
    <aside className="side" aria-label="Evalstream">
      <Link href="/tasks" prefetch={false}>
        <Brand />
      </Link>
      <nav className="nav" aria-label={t('main')}>
        {NAVIGATION.map(({ key, href, icon: Icon, owns }) => (
          <Link
            key={key}
            href={href}
            prefetch={false}
            aria-current={owns.includes(path) ? 'page' : undefined}
          >
            <Icon className="i16" aria-hidden="true" />
            {t(`nav.${key}`)}
          </Link>
        ))}
        <h2 className="navh">{t('connect')}</h2>
        <a href={GRAPHQL_PATH}>
          <Braces className="i16" aria-hidden="true" />
          {t('nav.api')}
        </a>
      </nav>
      <div className="nav foot">
        <button type="button" onClick={() => setShowShortcuts(true)}>
          <Keyboard className="i16" aria-hidden="true" />
          {t('nav.shortcuts')}
          <kbd className="k">?</kbd>
        </button>
      </div>
      {showShortcuts && <ShortcutsDialog onClose={() => setShowShortcuts(false)} />}
    </aside>
  )
}
