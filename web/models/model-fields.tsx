'use client'

import { useTranslations } from 'next-intl'
import { Field } from '../ui/field.tsx'
import { Segmented } from '../ui/segmented.tsx'
import { nameFrom } from './model-draft.ts'
import { type ModelForm, problemAt } from './use-model-form.ts'

const PRESETS = 'sim-swift, sim-steady, sim-thinker, sim-flaky, sim-limited, sim:ttft=800,rate=40'

type ModelFieldsProps = { form: ModelForm; isNew: boolean; canSimulate: boolean }

/** Who answers, what the model is called, and where it is reached. */
export function ModelFields({ form, isNew, canSimulate }: ModelFieldsProps) {
  const t = useTranslations('model.form')
  const { draft, problem, set } = form
  const { simulated } = draft
  const text = (field: 'vendorModel' | 'name' | 'displayName' | 'baseUrl' | 'apiKeyEnv') => ({
    label: t(field),
    value: draft[field],
    problem: problemAt(problem, field),
    onChange: (value: string) => set({ [field]: value }),
    spellCheck: false,
  })
  return (
    <>
      {isNew && canSimulate && <KindChoice form={form} />}
      <Field
        {...text('vendorModel')}
        hint={simulated ? t('vendorModelHintSim', { names: PRESETS }) : t('vendorModelHint')}
        mono
      />
      <div className="fr">
        <Field
          {...text('name')}
          hint={t('nameHint')}
          placeholder={nameFrom(draft.vendorModel)}
          mono
        />
        <Field
          {...text('displayName')}
          hint={t('displayNameHint')}
          placeholder={draft.name || nameFrom(draft.vendorModel)}
        />
      </div>
      {!simulated && (
        <div className="fr">
          <Field
            {...text('baseUrl')}
            hint={t('baseUrlHint')}
            placeholder="https://api.openai.com/v1"
            type="url"
            mono
          />
          <Field
            {...text('apiKeyEnv')}
            hint={t('apiKeyEnvHint')}
            placeholder="OPENAI_API_KEY"
            mono
          />
        </div>
      )}
    </>
  )
}

function KindChoice({ form: { draft, set } }: { form: ModelForm }) {
  const t = useTranslations('model.form')
  return (
    <Segmented
      label={t('kind')}
      value={draft.simulated ? 'simulator' : 'vendor'}
      options={[
        { value: 'vendor', label: t('kindVendor') },
        { value: 'simulator', label: t('kindSimulator') },
      ]}
      onChange={(kind) => set({ simulated: kind === 'simulator' })}
    />
  )
}
