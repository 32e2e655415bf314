'use client'

import { ChevronLeft, ChevronRight } from 'lucide-react'
import { useTranslations } from 'next-intl'
import { useRouter } from '../i18n/navigation.ts'
import { useCopy } from '../ui/use-copy.ts'
import { useHotkeys } from '../ui/use-hotkeys.ts'
import { findNeighbours } from './opened-list.ts'

/** To the call before and after in the list this one was opened from. */
export function CallSteps({ chatId }: { chatId: string }) {
  const t = useTranslations('call')
  const router = useRouter()
  const copy = useCopy()
  const { before, after, inList } = findNeighbours(chatId)
  const go = (id: string | null) => {
    if (id !== null) router.replace({ pathname: '/call', query: { id } })
  }
  useHotkeys({ j: () => go(after), k: () => go(before), c: () => void copy(chatId, t('chatId')) })
  const why = inList ? undefined : t('step.off')
  return (
    <span className="row">
      {!inList && <span className="t3 small hide-n">{t('step.off')}</span>}
      <button
        type="button"
        className="btn icon"
        aria-label={t('step.before')}
        title={why ?? t('step.before')}
        disabled={before === null}
        onClick={() => go(before)}
      >
        <ChevronLeft className="i" aria-hidden="true" />
      </button>
      <button
        type="button"
        className="btn icon"
        aria-label={t('step.after')}
        title={why ?? t('step.after')}
        disabled={after === null}
        onClick={() => go(after)}
      >
        <ChevronRight className="i" aria-hidden="true" />
      </button>
    </span>
  )
}
