'use client'

import { useTranslations } from 'next-intl'
import { CopyButton } from '../ui/copy-button.tsx'
import type { CallDetail } from './call-documents.ts'

/** Every id the vendor returned: what its support asks for. */
export function CallIds({ call }: { call: CallDetail }) {
  const t = useTranslations('call')
  const ids = Object.entries((call.serverIds ?? {}) as Record<string, unknown>)
  if (ids.length === 0 && call.servedModel === null) return null
  return (
    <section className="ids">
      <div className="sec">
        <h2>{t('ids.title')}</h2>
        <span className="sub">{t('ids.why')}</span>
      </div>
      <dl>
        {call.servedModel !== null && (
          <div>
            <dt>{t('ids.servedModel')}</dt>
            <dd className="mono">{call.servedModel}</dd>
          </div>
        )}
        {ids.map(([name, id]) => (
          <div key={name}>
            <dt className="mono">{name}</dt>
            <dd className="mono">
              <span className="clip" title={String(id)}>
                {String(id)}
              </span>
              <CopyButton text={String(id)} what={name} />
            </dd>
          </div>
        ))}
      </dl>
    </section>
  )
}
