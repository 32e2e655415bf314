'use client'

import { ChevronLeft, ChevronRight } from 'lucide-react'
import { useTranslations } from 'next-intl'
import { Fragment, type ReactNode, useEffect } from 'react'
import { Link } from '../i18n/navigation.ts'
import { ConnectionPill } from './connection-pill.tsx'
import { LanguageSwitch } from './language-switch.tsx'
import { ThemeSwitch } from './theme-switch.tsx'

export type Crumb = {
  label: string
  href: '/tasks' | '/models' | '/datasets' | { pathname: '/task'; query: { id: string } }
}

type PageProps = {
  /** What this page is about; also the title of the browser's tab. */
  title: string
  /** The pages above this one, outermost first. */
  crumbs?: readonly Crumb[]
  /** The title is an ID. */
  mono?: boolean
  children: ReactNode
}

/** The frame of every page: the bar with the way back, the state of the connection, language and theme. */
export function Page({ title, crumbs = [], mono = false, children }: PageProps) {
  const t = useTranslations('shell')
  const back = crumbs.at(-1)
  useEffect(() => {
    document.title = `${title} · Evalstream`
  }, [title])
  return (
    <div className="main">
      <header className="bar">
        {back && (
          <Link className="mi back" href={back.href} aria-label={t('backTo', { page: back.label })}>
            <ChevronLeft className="i16" aria-hidden="true" />
          </Link>
        )}
        <nav className="crumb" aria-label={t('breadcrumb')}>
          {crumbs.map((crumb) => (
            <Fragment key={crumb.label}>
              <Link className="up clip" href={crumb.href} prefetch={false}>
                {crumb.label}
              </Link>
              <ChevronRight className="i up" aria-hidden="true" />
            </Fragment>
          ))}
          <b className={mono ? 'clip mono' : 'clip'} aria-current="page">
            {title}
          </b>
        </nav>
        <span className="sp" />
        <ConnectionPill />
        <LanguageSwitch />
        <ThemeSwitch />
      </header>
      <main className="page" id="main">
        {children}
      </main>
    </div>
  )
}
