'use client'

import { CircleCheck } from 'lucide-react'
import { useTranslations } from 'next-intl'
import type { ReactNode } from 'react'
import { useQuery } from 'urql'
import { graphql } from '../graphql/graphql.ts'
import { Link } from '../i18n/navigation.ts'

const keysQuery = graphql(`
  query FirstSteps { offeredModels { name apiKeyEnv } }
`)

/** The way from the demo to one's own models and questions. */
export function FirstSteps() {
  const t = useTranslations('firstRun')
  const [{ data }] = useQuery({ query: keysQuery })
  const keys = [...new Set(data?.offeredModels.map((model) => model.apiKeyEnv))]
  return (
    <aside className="em2" aria-label={t('own')}>
      <h2>{t('own')}</h2>
      <ol className="ol">
        <Step number={1} title={t('keys.title')}>
          <p className="t2">{t('keys.why')}</p>
          <ul className="ks" hidden={keys.length === 0}>
            {keys.map((key) => (
              <li key={key}>
                <span className="mono">{key}</span>
                <span className="st ok">
                  <CircleCheck className="i" aria-hidden="true" />
                  {t('keys.found')}
                </span>
              </li>
            ))}
          </ul>
          <Link className="link" href="/models" prefetch={false}>
            {keys.length > 0
              ? t('keys.addReady', { count: data?.offeredModels.length ?? 0 })
              : t('keys.add')}
          </Link>
        </Step>
        <Step number={2} title={t('questions.title')}>
          <p className="t2">{t('questions.why')}</p>
          <Link className="link" href="/datasets" prefetch={false}>
            {t('questions.add')}
          </Link>
        </Step>
        <Step number={3} title={t('start.title')}>
          <p className="t2">{t('start.why')}</p>
          <Link className="link" href="/tasks/new" prefetch={false}>
            {t('start.new')}
          </Link>
        </Step>
      </ol>
    </aside>
  )
}

type StepProps = { number: number; title: string; children: ReactNode }

function Step({ number, title, children }: StepProps) {
  return (
    <li>
      <span className="no" aria-hidden="true">
        {number}
      </span>
      <div className="stp">
        <h3 className="w5">{title}</h3>
        {children}
      </div>
    </li>
  )
}
