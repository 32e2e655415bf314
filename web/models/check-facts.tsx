'use client'

import { useTranslations } from 'next-intl'
import type { ReactNode } from 'react'
import { CopyButton } from '../ui/copy-button.tsx'
import type { ModelCheck } from './model-documents.ts'

/** What the vendor returned: answer, model, tokens and every id it named. */
export function CheckFacts({ check }: { check: ModelCheck }) {
  const t = useTranslations('model.check')
  const { answer, servedModel, serverChatId, usage } = check
  const ids = idEntries(check.serverIds).filter(([, id]) => id !== serverChatId)
  return (
    <dl className="kv">
      {answer !== null && <Fact name={t('answer')}>{answer}</Fact>}
      {servedModel !== null && (
        <Fact name={t('served')}>
          <span className="mono">{servedModel}</span>
        </Fact>
      )}
      {usage && (
        <Fact name={t('tokens')}>
          {t('tokensOf', { input: usage.inputTokens, output: usage.outputTokens })}
        </Fact>
      )}
      {serverChatId !== null && (
        <Fact name={t('server')}>
          <VendorId id={serverChatId} />
        </Fact>
      )}
      {ids.map(([name, id]) => (
        <Fact key={name} name={name}>
          <VendorId id={id} />
        </Fact>
      ))}
      {check.ok && serverChatId === null && ids.length === 0 && (
        <Fact name={t('server')}>
          <span className="t3">{t('noIds')}</span>
        </Fact>
      )}
    </dl>
  )
}

function Fact({ name, children }: { name: string; children: ReactNode }) {
  return (
    <div>
      <dt>{name}</dt>
      <dd>{children}</dd>
    </div>
  )
}

function VendorId({ id }: { id: string }) {
  const t = useTranslations('model.check')
  return (
    <span className="id">
      <span className="mono">{id}</span>
      <CopyButton text={id} what={t('id')} />
    </span>
  )
}

function idEntries(ids: unknown): [string, string][] {
  if (typeof ids !== 'object' || ids === null) return []
  return Object.entries(ids).map(([name, id]) => [name, String(id)])
}
