'use client'

import { useTranslations } from 'next-intl'
import { Link } from '../i18n/navigation.ts'
import { useFormat } from '../i18n/use-format.ts'
import { ModelChip } from '../ui/model-chip.tsx'
import type { TaskEstimate } from './plan-documents.ts'

/** What each model may cost, and together. A model without a price is named, not counted as free. */
export function CostTable({ estimate }: { estimate: TaskEstimate }) {
  const t = useTranslations('newTask.plan')
  const { models } = estimate
  const priceless = models.filter(({ estimatedCostUsd }) => estimatedCostUsd === null)
  return (
    <section>
      <div className="sec">
        <h2>{t('cost')}</h2>
        <span className="sub">{t('usd')}</span>
      </div>
      <table className="c est">
        <caption className="sr">{t('cost')}</caption>
        <colgroup>
          <col />
          <col className="cp-usd" />
        </colgroup>
        <tbody>
          {models.map(({ model, estimatedCostUsd }) => (
            <tr key={model.id}>
              <td>
                <ModelChip model={model} showSimulated />
              </td>
              <td className="num">
                <Amount usd={estimatedCostUsd} />
              </td>
            </tr>
          ))}
          <tr className="tot">
            <td className="w6">
              {priceless.length > 0 && priceless.length < models.length
                ? t('totalWithout', {
                    names: priceless.map(({ model }) => model.displayName).join(t('and')),
                  })
                : t('total')}
            </td>
            <td className="num w6">
              <Amount usd={estimate.estimatedCostUsd} />
            </td>
          </tr>
        </tbody>
      </table>
      <p className="t3 small">{t('rough')}</p>
      {models.some(({ model }) => model.simulated) && (
        <p className="t3 small">{t('simulatedCost')}</p>
      )}
      {priceless.length > 0 && (
        <p className="small">
          <Link className="link" href="/models" prefetch={false}>
            {t('setPrice')}
          </Link>
        </p>
      )}
    </section>
  )
}

function Amount({ usd }: { usd: number | null }) {
  const t = useTranslations('newTask.plan')
  const format = useFormat()
  return usd === null ? <span className="null">{t('noPrice')}</span> : format.amount(usd)
}
