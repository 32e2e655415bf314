'use client'

import { ChevronDown } from 'lucide-react'
import { useTranslations } from 'next-intl'
import { ImportBox } from '../datasets/import-box.tsx'
import { DatasetPreview } from './dataset-preview.tsx'
import { Step } from './step.tsx'
import type { NewTask } from './use-new-task.ts'

/** Which questions: one of the stored datasets, or a file that becomes one. */
export function DatasetStep({ task }: { task: NewTask }) {
  const t = useTranslations('newTask.dataset')
  const { datasets, dataset, pickDataset, reload } = task
  return (
    <Step
      number={1}
      title={t('title')}
      state={datasets && t('stored', { count: datasets.length })}
      className="step"
    >
      <div className="dsp">
        <span className="dsel">
          <select
            className="inp"
            aria-label={t('pick')}
            value={dataset?.id ?? ''}
            disabled={!datasets?.length}
            onChange={(event) => pickDataset(event.target.value || null)}
          >
            <option value="">{t('none')}</option>
            {datasets?.map(({ id, name, questionCount }) => (
              <option key={id} value={id}>
                {t('option', { name, count: questionCount })}
              </option>
            ))}
          </select>
          <ChevronDown className="i" aria-hidden="true" />
        </span>
        <ImportBox
          onImported={({ id }) => {
            reload()
            pickDataset(id)
          }}
        />
      </div>
      {dataset && <DatasetPreview dataset={dataset} />}
    </Step>
  )
}
