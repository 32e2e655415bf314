'use client'

import { ChevronLeft, ChevronRight } from 'lucide-react'
import { useTranslations } from 'next-intl'

type QuestionPagerProps = {
  /** Questions before this page. */
  from: number
  shown: number
  total: number
  /** Cursor of the last question here; null on the last page. */
  end: string | null
  onNext: (end: string) => void
  onPrevious: () => void
}

export function QuestionPager(props: QuestionPagerProps) {
  const t = useTranslations('dataset.questions')
  const { from, shown, total, end } = props
  if (shown === 0) return null
  return (
    <nav className="row" aria-label={t('label')}>
      <span className="t2 nowrap">{t('range', { from: from + 1, to: from + shown, total })}</span>
      <button
        type="button"
        className="btn icon"
        disabled={from === 0}
        aria-label={t('previous')}
        title={t('previous')}
        onClick={props.onPrevious}
      >
        <ChevronLeft className="i" aria-hidden="true" />
      </button>
      <button
        type="button"
        className="btn icon"
        disabled={end === null}
        aria-label={t('next')}
        title={t('next')}
        onClick={() => end !== null && props.onNext(end)}
      >
        <ChevronRight className="i" aria-hidden="true" />
      </button>
    </nav>
  )
}
