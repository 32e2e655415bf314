'use client'

import { useTranslations } from 'next-intl'
import { Dialog } from '../ui/dialog.tsx'
import { Note } from '../ui/note.tsx'
import type { ListedModel } from './model-documents.ts'
import { ModelFields } from './model-fields.tsx'
import { ModelLimitFields } from './model-limit-fields.tsx'
import { isFieldProblem, useModelForm } from './use-model-form.ts'

type ModelFormDialogProps = {
  /** Null: a new one. */
  model: ListedModel | null
  /** Whether the simulator is on. */
  canSimulate: boolean
  onSaved: () => void
  onClose: () => void
}

/** Adds a model or changes one. What the server refuses is said at the field it names. */
export function ModelFormDialog({ model, canSimulate, onSaved, onClose }: ModelFormDialogProps) {
  const t = useTranslations('model')
  const shell = useTranslations('shell')
  const form = useModelForm(model, () => {
    onSaved()
    onClose()
  })
  const title = model ? t('form.editTitle', { name: model.displayName }) : t('form.createTitle')
  return (
    <Dialog title={title} onClose={onClose} wide>
      <form
        className="mform"
        noValidate
        onSubmit={(event) => {
          event.preventDefault()
          form.save()
        }}
      >
        <div className="dlb">
          <ModelFields form={form} isNew={model === null} canSimulate={canSimulate} />
          <ModelLimitFields form={form} />
          {form.problem && !isFieldProblem(form) && (
            <Note kind="err">
              <p>{form.problem.message}</p>
              {form.problem.hint && <p className="t2">{form.problem.hint}</p>}
            </Note>
          )}
        </div>
        <div className="dlf">
          <button type="button" className="btn" onClick={onClose}>
            {shell('cancel')}
          </button>
          <button type="submit" className="btn primary" disabled={form.saving}>
            {form.saving ? t('form.saving') : t(model ? 'form.save' : 'form.create')}
          </button>
        </div>
      </form>
    </Dialog>
  )
}
