'use client'

import { useTranslations } from 'next-intl'
import { SeriesMark } from '../charts/series-marker.tsx'

type ModelChipProps = {
  model: { displayName: string; seriesSlot: number; simulated: boolean }
  strong?: boolean
  /** Leave the word out where a column or heading says it already. */
  showSimulated?: boolean
}

/** A model as it stands everywhere: its mark, its name, and whether it is simulated. */
export function ModelChip({ model, strong = false, showSimulated = true }: ModelChipProps) {
  const t = useTranslations('model')
  return (
    <span className={strong ? 'chip w5' : 'chip'} title={model.displayName}>
      <svg viewBox="0 0 10 10" aria-hidden="true">
        <SeriesMark slot={model.seriesSlot} x={5} y={5} r={4} />
      </svg>
      <span className="clip">{model.displayName}</span>
      {model.simulated && showSimulated && <span className="t3 sim">{t('simulated')}</span>}
    </span>
  )
}
