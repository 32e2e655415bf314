'use client'

import { Pencil, Stethoscope, Trash2 } from 'lucide-react'
import { useTranslations } from 'next-intl'
import { useState } from 'react'
import { ABSENT } from '../i18n/create-format.ts'
import { useFormat } from '../i18n/use-format.ts'
import { ConfirmDialog } from '../ui/confirm-dialog.tsx'
import { Menu } from '../ui/menu.tsx'
import { ModelChip } from '../ui/model-chip.tsx'
import { hostOf } from './host-of.ts'
import type { ListedModel, ModelStats } from './model-documents.ts'
import { KeyMissing, ModelKey } from './model-key.tsx'
import { useDeleteModel } from './use-delete-model.ts'

type ModelRowProps = {
  model: ListedModel
  stats: ModelStats | undefined
  onCheck: (model: ListedModel) => void
  onEdit: (model: ListedModel) => void
  onDeleted: () => void
}

/** One model: where it is reached, whether its key is there, and how it did. */
export function ModelRow({ model, stats, ...verbs }: ModelRowProps) {
  const format = useFormat()
  return (
    <tr>
      <td>
        <ModelChip model={model} strong showSimulated />
        {!model.keyPresent && (
          <span className="only-s">
            <KeyMissing />
          </span>
        )}
      </td>
      <td className="t2 hide-n hide-l" title={model.baseUrl ?? undefined}>
        <ModelPlace model={model} />
      </td>
      <td className="hide-n hide-s">
        <ModelKey model={model} />
      </td>
      <td className="num t2 hide-n">{format.count(model.limits.maxConcurrency)}</td>
      <td className="num t2 hide-n hide-m">
        <ModelPrice price={model.price} />
      </td>
      <td className="num t2 hide-n">{stats ? format.count(stats.count) : ABSENT}</td>
      <td className="num">{format.ms(stats?.ttftMs.p50)}</td>
      <td className="num hide-n hide-m">{format.ms(stats?.ttftMs.p95)}</td>
      <td className="num t2 hide-n">{failedShare(stats, format)}</td>
      <td className="r menuc">
        <ModelActions model={model} {...verbs} />
      </td>
    </tr>
  )
}

// Without a single ended call there is no share, and 0 % would praise a model nobody asked.
function failedShare(stats: ModelStats | undefined, format: ReturnType<typeof useFormat>): string {
  if (!stats || (stats.count === 0 && stats.errorRate === 0)) return ABSENT
  return format.percent(stats.errorRate, stats.errorRate > 0 && stats.errorRate < 0.1 ? 1 : 0)
}

function ModelPlace({ model }: { model: ListedModel }) {
  const t = useTranslations('model')
  // The chip says already that the simulator answers.
  if (model.baseUrl === null) return model.vendorModel
  return t('at', { model: model.vendorModel, host: hostOf(model.baseUrl) })
}

function ModelPrice({ price }: Pick<ListedModel, 'price'>) {
  const t = useTranslations('model')
  const format = useFormat()
  if (price === null) return <span className="null">{t('noPrice')}</span>
  return t('priceOf', {
    input: format.decimal(price.inputPerMillion, 2),
    output: format.decimal(price.outputPerMillion, 2),
  })
}

type ModelActionsProps = Omit<ModelRowProps, 'stats'>

function ModelActions({ model, onCheck, onEdit, onDeleted }: ModelActionsProps) {
  const t = useTranslations('model')
  const [asks, setAsks] = useState(false)
  const remove = useDeleteModel(model, onDeleted)
  const name = model.displayName
  return (
    <span className="mact">
      <button
        type="button"
        className="btn sm"
        aria-label={t('actions.checkName', { name })}
        onClick={() => onCheck(model)}
      >
        <Stethoscope className="i" aria-hidden="true" />
        {t('actions.check')}
      </button>
      <Menu
        label={t('actions.more', { name })}
        items={[
          {
            key: 'edit',
            icon: Pencil,
            label: t('actions.edit'),
            off: null,
            onSelect: () => onEdit(model),
          },
          {
            key: 'delete',
            icon: Trash2,
            label: t('actions.delete'),
            danger: true,
            off: null,
            onSelect: () => setAsks(true),
          },
        ]}
      />
      {asks && (
        <ConfirmDialog
          title={t('actions.deleteTitle')}
          action={t('actions.deleteTitle')}
          onConfirm={remove}
          onClose={() => setAsks(false)}
        >
          <p>{t('ask', { name })}</p>
        </ConfirmDialog>
      )}
    </span>
  )
}
