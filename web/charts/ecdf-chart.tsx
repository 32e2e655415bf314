'use client'

import { Table2, TrendingUp } from 'lucide-react'
import { useTranslations } from 'next-intl'
import { useState } from 'react'
import { TTFT_SLO_MS } from '../calls/ttft-bar.tsx'
import { useFormat } from '../i18n/use-format.ts'
import { ModelChip } from '../ui/model-chip.tsx'
import { callsOf, type Ecdf, ecdfPath, ecdfTop } from './ecdf-path.ts'
import { EcdfTable } from './ecdf-table.tsx'
import { createLogScale, type LogScale } from './log-scale.ts'
import { SeriesMark, seriesColour, seriesDash } from './series-marker.tsx'

export type EcdfSeries = Ecdf & {
  model: { id: string; displayName: string; seriesSlot: number; simulated: boolean }
  p50: number | null
  p90: number | null
  p95: number | null
  p99: number | null
}

const [WIDTH, HEIGHT, LEFT, RIGHT, TOP, BOTTOM] = [388, 218, 44, 380, 10, 186]
/** Below this many calls a curve says too much; the calls themselves are drawn. */
const DOTS_BELOW = 30
const GRID = [0, 0.25, 0.5, 0.75, 1]

/** What share of the ended calls had its first token within a time. */
export function EcdfChart({ series }: { series: readonly EcdfSeries[] }) {
  const t = useTranslations('chart')
  const [asTable, setAsTable] = useState(false)
  const Icon = asTable ? TrendingUp : Table2
  return (
    <figure className="ecdf">
      <div className="sec">
        <h2>{t('ttft')}</h2>
        <span className="sub">{t('shareOfEnded')}</span>
        <span className="sp" />
        <button
          type="button"
          className="btn quiet sm icon"
          aria-label={t(asTable ? 'asChart' : 'asTable')}
          title={t(asTable ? 'asChart' : 'asTable')}
          onClick={() => setAsTable(!asTable)}
        >
          <Icon className="i" aria-hidden="true" />
        </button>
      </div>
      {asTable ? <EcdfTable series={series} /> : <EcdfPlot series={series} />}
      <EcdfLegend series={series} />
      <figcaption>{t('ecdfCaption')}</figcaption>
    </figure>
  )
}

function EcdfPlot({ series }: { series: readonly EcdfSeries[] }) {
  const t = useTranslations('chart')
  const values = series.flatMap((one) => [one.quantiles[0], one.quantiles.at(-1)])
  const known = values.filter((value) => value !== undefined)
  const scale = createLogScale(
    Math.min(TTFT_SLO_MS / 3, ...known),
    Math.max(TTFT_SLO_MS * 1.3, ...known),
    LEFT,
    RIGHT,
  )
  const slo = Math.round(scale.x(TTFT_SLO_MS))
  return (
    <svg viewBox={`0 0 ${WIDTH} ${HEIGHT}`} role="img" aria-label={t('ecdfLabel')}>
      <EcdfAxes scale={scale} />
      <line className="slo" x1={slo} x2={slo} y1={TOP - 4} y2={BOTTOM} />
      <text
        className="axt halo"
        x={slo > RIGHT - 60 ? slo - 4 : slo + 4}
        y={BOTTOM - 6}
        textAnchor={slo > RIGHT - 60 ? 'end' : 'start'}
      >
        {t('slo')}
      </text>
      {series.map((one) => (
        <EcdfLine key={one.model.id} one={one} scale={scale} />
      ))}
      {known.length === 0 && (
        <text className="ax" x={(LEFT + RIGHT) / 2} y={(TOP + BOTTOM) / 2} textAnchor="middle">
          {t('noneYet')}
        </text>
      )}
    </svg>
  )
}

function EcdfLine({ one, scale }: { one: EcdfSeries; scale: LogScale }) {
  const slot = one.model.seriesSlot
  if (one.count > 0 && one.count < DOTS_BELOW) {
    return (
      <g>
        {callsOf(one).map((value, position) => (
          <SeriesMark
            // biome-ignore lint/suspicious/noArrayIndexKey: the dots are in the order of their values
            key={position}
            slot={slot}
            x={scale.x(value)}
            y={y(((position + 1) / one.count) * ecdfTop(one))}
            r={2.6}
          />
        ))}
      </g>
    )
  }
  return (
    <g>
      <path
        className="ln"
        d={ecdfPath(one, scale.x, y)}
        stroke={seriesColour(slot)}
        strokeDasharray={seriesDash(slot)}
      />
      {one.p50 !== null && (
        <SeriesMark slot={slot} x={scale.x(one.p50)} y={y(ecdfTop(one) / 2)} r={4.5} />
      )}
    </g>
  )
}

function EcdfAxes({ scale }: { scale: LogScale }) {
  const t = useTranslations('chart')
  const format = useFormat()
  return (
    <>
      {GRID.map((share) => (
        <g key={share}>
          <line
            className={share === 0 ? 'axis' : 'grid'}
            x1={LEFT}
            x2={RIGHT}
            y1={y(share)}
            y2={y(share)}
          />
          <text className="ax" x={LEFT - 7} y={y(share) + 4} textAnchor="end">
            {share === 1 ? format.percent(1) : share * 100}
          </text>
        </g>
      ))}
      {scale.ticks.map((tick) => (
        <g key={tick}>
          <line
            className="axis"
            x1={scale.x(tick)}
            x2={scale.x(tick)}
            y1={BOTTOM}
            y2={BOTTOM + 4}
          />
          <text className="ax" x={scale.x(tick)} y={BOTTOM + 16} textAnchor="middle">
            {tick < 1000 ? `${tick} ms` : `${tick / 1000} s`}
          </text>
        </g>
      ))}
      <text className="ax" x={RIGHT} y={HEIGHT - 2} textAnchor="end">
        {t('ttftLog')}
      </text>
    </>
  )
}

function EcdfLegend({ series }: { series: readonly EcdfSeries[] }) {
  const t = useTranslations('chart')
  return (
    <div className="lgd">
      {series.map((one) => (
        <span key={one.model.id} className="row lgi">
          <ModelChip model={one.model} />
          <span className="t3">{t('n', { count: one.count })}</span>
        </span>
      ))}
    </div>
  )
}

function y(share: number): number {
  return Math.round((BOTTOM - share * (BOTTOM - TOP)) * 10) / 10
}
