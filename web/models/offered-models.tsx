'use client'

import { KeyRound, Plus } from 'lucide-react'
import { useTranslations } from 'next-intl'
import { useState } from 'react'
import { toast } from 'sonner'
import { useClient } from 'urql'
import { change } from '../graphql/run.ts'
import { hostOf } from './host-of.ts'
import { createModel, type OfferedModel } from './model-documents.ts'

type OfferedModelsProps = { offered: readonly OfferedModel[]; onAdded: () => void }

/** Models that keys in the environment make possible. None is added unless asked for. */
export function OfferedModels({ offered, onAdded }: OfferedModelsProps) {
  const t = useTranslations('model.offered')
  return (
    <section className="panel ofr" aria-labelledby="offered-title">
      <div className="sec ofh">
        <KeyRound className="i" aria-hidden="true" />
        <h2 id="offered-title">{t('title')}</h2>
        <span className="sub">{t('why')}</span>
      </div>
      <ul>
        {offered.map((model) => (
          <OfferedRow key={model.name} model={model} onAdded={onAdded} />
        ))}
      </ul>
    </section>
  )
}

type OfferedRowProps = { model: OfferedModel; onAdded: () => void }

function OfferedRow({ model, onAdded }: OfferedRowProps) {
  const t = useTranslations('model.offered')
  const { add, busy } = useAddOffered(model, onAdded)
  return (
    <li className="row">
      <span className="w5">{model.displayName}</span>
      <span className="t2 clip hide-n">{hostOf(model.baseUrl)}</span>
      <span className="mono t2 clip">{model.apiKeyEnv}</span>
      <span className="sp" />
      <button
        type="button"
        className="btn sm"
        disabled={busy}
        aria-label={t('addName', { name: model.displayName })}
        onClick={() => void add()}
      >
        <Plus className="i" aria-hidden="true" />
        {t('add')}
      </button>
    </li>
  )
}

function useAddOffered(model: OfferedModel, onAdded: () => void) {
  const t = useTranslations()
  const client = useClient()
  const [busy, setBusy] = useState(false)
  const { name, displayName, provider, baseUrl, vendorModel, apiKeyEnv } = model
  const input = { name, displayName, provider, baseUrl, vendorModel, apiKeyEnv }
  const add = async () => {
    setBusy(true)
    try {
      const { createModel: result } = await change(client, createModel, { input })
      if (result.__typename !== 'CreateModelSuccess') {
        toast.error(result.message, { description: result.hint ?? undefined })
        return
      }
      toast.success(t('model.created', { name: displayName }))
      onAdded()
    } catch (error) {
      toast.error(t('shell.failed'), { description: String(error) })
    } finally {
      setBusy(false)
    }
  }
  return { add, busy }
}
