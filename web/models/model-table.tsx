'use client'

import { useTranslations } from 'next-intl'
import type { ListedModel, ModelStats } from './model-documents.ts'
import { ModelRow } from './model-row.tsx'

type ModelTableProps = {
  models: readonly ListedModel[]
  stats: ReadonlyMap<string, ModelStats>
  onCheck: (model: ListedModel) => void
  onEdit: (model: ListedModel) => void
  onDeleted: () => void
}

export function ModelTable({ models, stats, ...verbs }: ModelTableProps) {
  return (
    <div className="medge">
      <table className="hov flush mdt">
        <ModelTableHead />
        <tbody>
          {models.map((model) => (
            <ModelRow key={model.id} model={model} stats={stats.get(model.id)} {...verbs} />
          ))}
        </tbody>
      </table>
    </div>
  )
}

function ModelTableHead() {
  const t = useTranslations('model.column')
  return (
    <>
      <colgroup>
        <col className="cm-model" />
        <col className="hide-n hide-l" />
        <col className="cm-key hide-n hide-s" />
        <col className="cm-n hide-n" />
        <col className="cm-price hide-n hide-m" />
        <col className="cm-n hide-n" />
        <col className="cm-n" />
        <col className="cm-n hide-n hide-m" />
        <col className="cm-n hide-n" />
        <col className="cm-act" />
      </colgroup>
      <thead>
        <tr>
          <th>{t('model')}</th>
          <th className="hide-n hide-l">{t('where')}</th>
          <th className="hide-n hide-s">{t('key')}</th>
          <th className="r hide-n" title={t('limitTitle')}>
            {t('limit')}
          </th>
          <th className="r hide-n hide-m">{t('price')}</th>
          <th className="r hide-n">{t('count')}</th>
          <th className="r">{t('p50')}</th>
          <th className="r hide-n hide-m">{t('p95')}</th>
          <th className="r hide-n">{t('errors')}</th>
          <th>
            <span className="sr">{t('actions')}</span>
          </th>
        </tr>
      </thead>
    </>
  )
}
