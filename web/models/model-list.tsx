'use client'

import { Plus } from 'lucide-react'
import { useTranslations } from 'next-intl'
import { useState } from 'react'
import { LoadError } from '../ui/load-error.tsx'
import { Page } from '../ui/page.tsx'
import { Skeleton } from '../ui/skeleton.tsx'
import { CheckDialog } from './check-dialog.tsx'
import type { ListedModel } from './model-documents.ts'
import { ModelFormDialog } from './model-form-dialog.tsx'
import { ModelTable } from './model-table.tsx'
import { OfferedModels } from './offered-models.tsx'
import { useModels } from './use-models.ts'

type Open = { what: 'form'; model: ListedModel | null } | { what: 'check'; model: ListedModel }

/** All models and how they did, what the environment's keys make possible, and the way to add one. */
export function ModelList() {
  const t = useTranslations('model')
  const { models, offered, simulatorEnabled, stats, error, reload } = useModels()
  const [open, setOpen] = useState<Open | null>(null)
  const close = () => setOpen(null)
  const edit = (model: ListedModel | null) => setOpen({ what: 'form', model })
  return (
    <Page title={t('title')}>
      <div className="head">
        <h1>{t('title')}</h1>
        <span className="sp" />
        <button type="button" className="btn primary" onClick={() => edit(null)}>
          <Plus className="i" aria-hidden="true" />
          {t('add')}
        </button>
      </div>
      {offered.length > 0 && <OfferedModels offered={offered} onAdded={reload} />}
      {error && <LoadError error={error} onRetry={reload} />}
      {!models && !error && <Skeleton rows={6} />}
      {models?.length === 0 && <p className="t2">{t('none')}</p>}
      {models && models.length > 0 && (
        <ModelTable
          models={models}
          stats={stats}
          onCheck={(model) => setOpen({ what: 'check', model })}
          onEdit={edit}
          onDeleted={reload}
        />
      )}
      {models && models.length > 0 && <p className="t3 small mdn">{t('statsNote')}</p>}
      {open?.what === 'form' && (
        <ModelFormDialog
          model={open.model}
          canSimulate={simulatorEnabled}
          onSaved={reload}
          onClose={close}
        />
      )}
      {open?.what === 'check' && (
        <CheckDialog model={open.model} onEdit={() => edit(open.model)} onClose={close} />
      )}
    </Page>
  )
}
