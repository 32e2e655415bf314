'use client'

import { RotateCw } from 'lucide-react'
import { useTranslations } from 'next-intl'
import { Note } from './note.tsx'

/** What the page shows when its data did not come: the reason in words and the way on. */
export function LoadError({ error, onRetry }: { error: Error; onRetry: () => void }) {
  const t = useTranslations('shell')
  return (
    <div className="pad">
      <Note kind="err">
        <p>{t('loadFailed', { reason: plainReason(error, t('noAnswer')) })}</p>
        <button type="button" className="btn sm" onClick={onRetry}>
          <RotateCw className="i" aria-hidden="true" />
          {t('tryAgain')}
        </button>
      </Note>
    </div>
  )
}

/** urql puts its own tag before the message; a reader has no use for it. */
function plainReason(error: Error, noAnswer: string): string {
  const text = error.message.replace(/^\[(GraphQL|Network)\] /, '')
  return text === 'Failed to fetch' ? noAnswer : text
}
