'use client'

import { useTranslations } from 'next-intl'
import { useFormat } from '../i18n/use-format.ts'

/** Above this a first token counts as late. Milliseconds. */
export const TTFT_SLO_MS = 1_500

const [FROM_MS, DECADES, EDGE] = [100, 2, 1]

type TtftBarProps = {
  ttftMs: number | null
  /** How long the call has waited so far; null when it is not waiting for its first token. */
  waitedMs?: number | null
  width?: number
}

/** TTFT from 0.1 to 10 s on a log scale: a line while waiting, a tick at the first token. */
export function TtftBar({ ttftMs, waitedMs = null, width = 100 }: TtftBarProps) {
  const t = useTranslations('call')
  const format = useFormat()
  const label =
    ttftMs === null ? t('noFirstToken') : t('ttftLabel', { duration: format.duration(ttftMs) })
  const slo = Math.round(position(TTFT_SLO_MS, width))
  return (
    <svg width={width} height="16" viewBox={`0 0 ${width} 16`} role="img" aria-label={label}>
      <line className="slo" x1={slo} x2={slo} y1="1" y2="15" opacity=".75" />
      {ttftMs === null && waitedMs !== null && <Waiting end={position(waitedMs, width)} />}
      {ttftMs !== null && <FirstToken end={position(ttftMs, width)} slo={slo} />}
    </svg>
  )
}

function Waiting({ end }: { end: number }) {
  const colour = 'var(--st-running)'
  return (
    <>
      <line
        x1={EDGE}
        x2={end}
        y1="8"
        y2="8"
        stroke={colour}
        strokeWidth="1.5"
        strokeDasharray="3 2"
      />
      <circle cx={end} cy="8" r="2" fill="none" stroke={colour} strokeWidth="1.5" />
    </>
  )
}

function FirstToken({ end, slo }: { end: number; slo: number }) {
  return (
    <>
      <line className="wait" x1={EDGE} x2={end} y1="8" y2="8" />
      {end > slo && (
        <rect x={slo} y="6.5" width={end - slo} height="3" fill="var(--fill-rate-limited)" />
      )}
      <rect x={end - 1.5} y="2" width="3" height="12" rx=".75" className="tick1" />
    </>
  )
}

function position(ms: number, width: number): number {
  const share = Math.log10(Math.max(ms, FROM_MS) / FROM_MS) / DECADES
  return EDGE + 1.5 + Math.min(1, share) * (width - 2 * EDGE - 3)
}
