'use client'

import { useTranslations } from 'next-intl'
import { useFormat } from '../i18n/use-format.ts'
import { hostOf } from '../models/host-of.ts'
import type { ModelStats } from '../models/model-documents.ts'
import { KeyMissing, ModelKey } from '../models/model-key.tsx'
import { ModelChip } from '../ui/model-chip.tsx'
import type { PickableModel } from './plan-documents.ts'

type ModelPickTableProps = {
  models: readonly PickableModel[]
  stats: ReadonlyMap<string, ModelStats>
  pickedIds: readonly string[]
  onPick: (ids: readonly string[]) => void
}

export function ModelPickTable({ models, stats, pickedIds, onPick }: ModelPickTableProps) {
  const toggle = (id: string) =>
    onPick(pickedIds.includes(id) ? pickedIds.filter((each) => each !== id) : [...pickedIds, id])
  return (
    <table className="c hov mp">
      <ModelPickHead />
      <tbody>
        {models.map((model) => (
          <ModelPickRow
            key={model.id}
            model={model}
            stats={stats.get(model.id)}
            picked={pickedIds.includes(model.id)}
            onToggle={() => toggle(model.id)}
          />
        ))}
      </tbody>
    </table>
  )
}

function ModelPickHead() {
  const t = useTranslations('newTask.models')
  return (
    <>
      <colgroup>
        <col className="ck" />
        <col className="cp-model" />
        <col className="cp-where hide-n hide-l" />
        <col className="hide-n hide-m" />
        <col className="cp-limit hide-n" />
        <col className="cp-ttft" />
      </colgroup>
      <thead>
        <tr>
          <th>
            <span className="sr">{t('pick')}</span>
          </th>
          <th>{t('model')}</th>
          <th className="hide-n hide-l">{t('provider')}</th>
          <th className="hide-n hide-m">{t('key')}</th>
          <th className="r hide-n">{t('limit')}</th>
          <th className="r">{t('ttft')}</th>
        </tr>
      </thead>
    </>
  )
}

type ModelPickRowProps = {
  model: PickableModel
  stats: ModelStats | undefined
  picked: boolean
  onToggle: () => void
}

function ModelPickRow({ model, stats, picked, onToggle }: ModelPickRowProps) {
  const t = useTranslations('newTask.models')
  const places = useTranslations('model')
  const format = useFormat()
  const box = `pick-${model.id}`
  return (
    <tr className={picked ? 'mpr on' : 'mpr'}>
      <td>
        <input
          id={box}
          type="checkbox"
          className="cbi"
          checked={picked}
          // A model that lost its key can still be taken off.
          disabled={!model.keyPresent && !picked}
          aria-label={t('pickOne', { name: model.displayName })}
          onChange={onToggle}
        />
      </td>
      <td>
        <label className="mpl" htmlFor={box}>
          <ModelChip model={model} strong showSimulated />
        </label>
      </td>
      <td className="t2 hide-n hide-l">
        {model.baseUrl === null ? places('simulator') : hostOf(model.baseUrl)}
      </td>
      <td className="hide-n hide-m">
        <ModelKey model={model} />
      </td>
      <td className="num t2 hide-n">{format.count(model.limits.maxConcurrency)}</td>
      <td className="num t2">{model.keyPresent ? <TtftRange stats={stats} /> : <KeyMissing />}</td>
    </tr>
  )
}

/** The middle half of its times to the first token. */
function TtftRange({ stats }: { stats: ModelStats | undefined }) {
  const t = useTranslations('newTask.models')
  const format = useFormat()
  const [, p25, , p75] = stats?.ttftMs.quantiles ?? []
  if (p25 === undefined || p75 === undefined) return <span className="null">{t('never')}</span>
  return t('range', { from: format.ms(p25), to: format.ms(p75) })
}
