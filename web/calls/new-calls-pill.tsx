'use client'

import { ArrowUp } from 'lucide-react'
import { useTranslations } from 'next-intl'

/** Calls that began since the rows were loaded wait here, so that nothing moves under the reader. */
export function NewCallsPill({ count, onShow }: { count: number; onShow: () => void }) {
  const t = useTranslations('call')
  if (count === 0) return null
  return (
    <div className="ctn">
      <button type="button" className="pill new" onClick={onShow}>
        <ArrowUp className="i" aria-hidden="true" />
        {t('table.new', { count })}
      </button>
    </div>
  )
}
