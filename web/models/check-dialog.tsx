'use client'

import { CircleCheck, LoaderCircle, RotateCw } from 'lucide-react'
import { useTranslations } from 'next-intl'
import { useFormat } from '../i18n/use-format.ts'
import { Dialog } from '../ui/dialog.tsx'
import { Note } from '../ui/note.tsx'
import { CheckFacts } from './check-facts.tsx'
import { CheckPhases } from './check-phases.tsx'
import type { ListedModel, ModelCheck } from './model-documents.ts'
import { useModelCheck } from './use-model-check.ts'

type CheckDialogProps = { model: ListedModel; onEdit: () => void; onClose: () => void }

/** Makes one tiny call as soon as it opens, and shows what came of it. */
export function CheckDialog({ model, onEdit, onClose }: CheckDialogProps) {
  const t = useTranslations('model.check')
  const { check, failure, again } = useModelCheck(model.id)
  const running = check === null && failure === null
  return (
    <Dialog title={t('title', { name: model.displayName })} onClose={onClose} wide>
      <div className="dlb chk" aria-busy={running} aria-live="polite">
        {running && (
          <p className="st running">
            <LoaderCircle className="i spin" aria-hidden="true" />
            {t('running')}
          </p>
        )}
        {failure !== null && (
          <Note kind="err">
            <p>{failure}</p>
          </Note>
        )}
        {check && <CheckVerdict check={check} />}
        {check?.timing && <CheckPhases timing={check.timing} ok={check.ok} />}
        {check && <CheckFacts check={check} />}
      </div>
      <div className="dlf">
        {check && !check.ok && (
          <button type="button" className="btn" onClick={onEdit}>
            {t('edit')}
          </button>
        )}
        <button type="button" className="btn" disabled={running} onClick={again}>
          <RotateCw className="i" aria-hidden="true" />
          {t('again')}
        </button>
      </div>
    </Dialog>
  )
}

function CheckVerdict({ check: { ok, error, hint, timing } }: { check: ModelCheck }) {
  const t = useTranslations('model.check')
  const format = useFormat()
  if (!ok) {
    return (
      <Note kind="err">
        <p className="w5">{error?.message}</p>
        {hint && <p>{hint}</p>}
        <p className="t2 small mono">
          {[error?.httpStatus ? t('status', { status: error.httpStatus }) : null, error?.code]
            .filter(Boolean)
            .join(' · ') || error?.class}
        </p>
        {timing === null && <p className="t2 small">{t('notSent')}</p>}
      </Note>
    )
  }
  const total = format.duration(timing?.totalMs)
  const ttftMs = timing?.ttftMs ?? null
  return (
    <p className="row ckok">
      <span className="st ok">
        <CircleCheck className="i" aria-hidden="true" />
        <b className="w6">{t('ok')}</b>
      </span>
      <span className="t2">
        {ttftMs === null
          ? t('okNoToken', { total })
          : t('okWhy', { ttft: format.duration(ttftMs), total })}
      </span>
    </p>
  )
}
