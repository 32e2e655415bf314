'use client'

import { useTranslations } from 'next-intl'
import { useFormat } from '../i18n/use-format.ts'
import { ModelChip } from '../ui/model-chip.tsx'
import type { EcdfSeries } from './ecdf-chart.tsx'
import { ecdfTop } from './ecdf-path.ts'

/** Below this many calls a p99 is one or two calls. */
const P99_FROM = 100

/** The curve's numbers, for who can't see it or wants to read them. */
export function EcdfTable({ series }: { series: readonly EcdfSeries[] }) {
  const t = useTranslations('chart')
  const format = useFormat()
  return (
    <table className="c">
      <thead>
        <tr>
          <th>{t('model')}</th>
          <th className="r">p50, ms</th>
          <th className="r">p90</th>
          <th className="r">p95</th>
          <th className="r">p99</th>
          <th className="r">{t('reaches')}</th>
        </tr>
      </thead>
      <tbody>
        {series.map((one) => (
          <tr key={one.model.id}>
            <td>
              <ModelChip model={one.model} />
            </td>
            <td className="num">{format.ms(one.p50)}</td>
            <td className="num">{format.ms(one.p90)}</td>
            <td className="num">{format.ms(one.p95)}</td>
            <td className="num">{format.ms(one.count < P99_FROM ? null : one.p99)}</td>
            <td className="num">{format.percent(ecdfTop(one), 1)}</td>
          </tr>
        ))}
      </tbody>
    </table>
  )
}
