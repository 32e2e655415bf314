'use client'

import { CircleCheck, KeyRound } from 'lucide-react'
import { useTranslations } from 'next-intl'

type ModelKeyProps = { model: { apiKeyEnv: string | null; keyPresent: boolean } }

/** Whether the server has the key a model needs; only the variable's name is ever known. */
export function ModelKey({ model: { apiKeyEnv, keyPresent } }: ModelKeyProps) {
  const t = useTranslations('model.key')
  if (apiKeyEnv === null) return <span className="t3">{t('none')}</span>
  if (keyPresent) {
    return (
      <span className="st ok" title={t('present', { name: apiKeyEnv })}>
        <CircleCheck className="i" aria-hidden="true" />
        <span className="mono clip">{apiKeyEnv}</span>
      </span>
    )
  }
  return (
    <span className="st rate">
      <KeyRound className="i" aria-hidden="true" />
      <span className="clip">
        <span className="mono">{apiKeyEnv}</span> {t('missing')}
      </span>
    </span>
  )
}

/** The same in a word, where there is no room for the variable's name. */
export function KeyMissing() {
  const t = useTranslations('model.key')
  return (
    <span className="st rate">
      <KeyRound className="i" aria-hidden="true" />
      {t('missingShort')}
    </span>
  )
}
