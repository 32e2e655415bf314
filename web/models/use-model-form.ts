'use client'

import { useTranslations } from 'next-intl'
import { useState } from 'react'
import { toast } from 'sonner'
import { useClient } from 'urql'
import { change } from '../graphql/run.ts'
import { createModel, type ListedModel, updateModel } from './model-documents.ts'
import { draftOf, type ModelDraft, type ModelField, readDraft } from './model-draft.ts'

/** What is wrong, and with which field; null: the whole. */
export type FormProblem = { field: string | null; message: string; hint: string | null }

export interface ModelForm {
  readonly draft: ModelDraft
  readonly saving: boolean
  readonly problem: FormProblem | null
  set(change: Partial<ModelDraft>): void
  save(): void
}

type Refusal = { message: string; hint: string | null; field?: string | null }

/** The form of a model, new or stored: what is typed, what is wrong, and saving it. */
export function useModelForm(model: ListedModel | null, onSaved: () => void): ModelForm {
  const t = useTranslations('model')
  const save = useSaveModel(model)
  const [draft, setDraft] = useState(() => draftOf(model))
  const [problem, setProblem] = useState<FormProblem | null>(null)
  const [saving, setSaving] = useState(false)

  const submit = async () => {
    const read = readDraft(draft)
    if (!read.ok) {
      const { kind, ...values } = read.problem
      const message = t(`problem.${kind}`, { min: 0, ...values })
      return setProblem({ field: read.field, message, hint: null })
    }
    setSaving(true)
    const refusal = await save(read.input)
    setSaving(false)
    if (refusal) return setProblem({ field: null, ...refusal, message: plain(refusal) })
    toast.success(
      t(model ? 'updated' : 'created', { name: read.input.displayName || read.input.name }),
    )
    onSaved()
  }
  return {
    draft,
    saving,
    problem,
    set: (changes) => {
      setDraft((before) => ({ ...before, ...changes }))
      setProblem(null)
    },
    save: () => void submit(),
  }
}

function useSaveModel(model: ListedModel | null) {
  const client = useClient()
  return async (input: Extract<ReturnType<typeof readDraft>, { ok: true }>['input']) => {
    try {
      if (!model) {
        const { createModel: made } = await change(client, createModel, { input })
        return made.__typename === 'CreateModelSuccess' ? null : refusalOf(made)
      }
      const { simulated: _fixed, provider: _always, ...rest } = input
      const { baseUrl, ...simulated } = rest
      const changes = model.simulated ? simulated : { ...simulated, baseUrl }
      const { updateModel: changed } = await change(client, updateModel, {
        input: { id: model.id, ...changes },
      })
      return changed.__typename === 'UpdateModelSuccess' ? null : refusalOf(changed)
    } catch (error) {
      return { message: String(error), hint: null }
    }
  }
}

function refusalOf({ message, hint, field }: Refusal): Refusal {
  return { message, hint, field: field ?? null }
}

// The server writes “limits.maxAttempts: must …”; beside the field its name would be said twice.
function plain({ message, field }: Refusal): string {
  return field && message.startsWith(`${field}: `) ? message.slice(field.length + 2) : message
}

/** What to show at a field: the problem when it is with this one. */
export function problemAt(problem: FormProblem | null, field: ModelField): string | null {
  const last = problem?.field?.split('.').at(-1)
  if (!problem || last !== field) return null
  return problem.hint ? `${problem.message} ${problem.hint}` : problem.message
}

/** Whether the problem is with a field that the form shows. */
export function isFieldProblem({ draft, problem }: ModelForm): boolean {
  return Object.keys(draft).some((field) => problemAt(problem, field as ModelField) !== null)
}
