'use client'

import { Copy } from 'lucide-react'
import { useTranslations } from 'next-intl'
import { useCopy } from './use-copy.ts'

/** `what` names the copied thing in the label and the toast. */
export function CopyButton({ text, what }: { text: string; what: string }) {
  const t = useTranslations('shell')
  const copy = useCopy()
  return (
    <button
      type="button"
      className="copy"
      aria-label={t('copyThing', { what })}
      title={t('copyThing', { what })}
      onClick={(event) => {
        event.stopPropagation()
        void copy(text, what)
      }}
    >
      <Copy className="i" aria-hidden="true" />
    </button>
  )
}
