'use client'

import { Search } from 'lucide-react'
import { useTranslations } from 'next-intl'
import { useState } from 'react'
import { useQuery } from 'urql'
import { Link } from '../i18n/navigation.ts'
import { modelStatsQuery } from '../models/model-documents.ts'
import { Skeleton } from '../ui/skeleton.tsx'
import { ModelPickTable } from './model-pick-table.tsx'
import { Step } from './step.tsx'
import type { NewTask } from './use-new-task.ts'

/** A field to find a model among many; with a few it would only be in the way. */
const SEARCH_FROM = 8

/** Which models answer: whether they are simulated, have their key, and how fast they were. */
export function ModelsStep({ task }: { task: NewTask }) {
  const t = useTranslations('newTask.models')
  const { models, picked } = task
  const [search, setSearch] = useState('')
  const [{ data: stats }] = useQuery({ query: modelStatsQuery })
  const wanted = search.trim().toLowerCase()
  const shown = models?.filter(({ displayName, vendorModel }) =>
    `${displayName} ${vendorModel}`.toLowerCase().includes(wanted),
  )
  return (
    <Step
      number={2}
      title={t('title')}
      state={models && t('picked', { picked: picked.length, total: models.length })}
      tool={
        (models?.length ?? 0) >= SEARCH_FROM && <ModelSearch value={search} onChange={setSearch} />
      }
      className="step"
    >
      <div className="panel">
        {!shown && <Skeleton rows={5} height={32} />}
        {shown && shown.length > 0 && (
          <ModelPickTable
            models={shown}
            stats={new Map(stats?.models.map((model) => [model.id, model.stats]))}
            pickedIds={task.draft.modelIds}
            onPick={(modelIds) => task.set({ modelIds })}
          />
        )}
        {shown?.length === 0 && wanted !== '' && (
          <p className="t2 pde">{t('noMatch', { search })}</p>
        )}
        {models?.length === 0 && (
          <p className="t2 pde">
            {t('none')}{' '}
            <Link className="link" href="/models" prefetch={false}>
              {t('add')}
            </Link>
          </p>
        )}
      </div>
    </Step>
  )
}

function ModelSearch({ value, onChange }: { value: string; onChange: (value: string) => void }) {
  const t = useTranslations('newTask.models')
  return (
    <label className="search msr">
      <Search className="i" aria-hidden="true" />
      <input
        type="search"
        value={value}
        placeholder={t('search')}
        aria-label={t('search')}
        onChange={(event) => onChange(event.target.value)}
      />
    </label>
  )
}
