'use client'

import { useTranslations } from 'next-intl'
import { Field } from '../ui/field.tsx'
import { LIMIT_DEFAULTS, type ModelField, TIMEOUT_FIELDS } from './model-draft.ts'
import { type ModelForm, problemAt } from './use-model-form.ts'

/** What vendors' defaults are good enough for until they are not: limits, price, parameters. */
export function ModelLimitFields({ form }: { form: ModelForm }) {
  const t = useTranslations('model.form')
  return (
    <>
      <fieldset className="fs plain">
        <legend className="w6">{t('price')}</legend>
        <div className="fr three">
          <NumberField form={form} field="inputPerMillion" />
          <NumberField form={form} field="cachedInputPerMillion" />
          <NumberField form={form} field="outputPerMillion" />
        </div>
        <p className="fh">{t('priceHint')}</p>
      </fieldset>
      <fieldset className="fs plain">
        <legend className="w6">{t('limits')}</legend>
        <div className="fr">
          <NumberField
            form={form}
            field="maxConcurrency"
            placeholder={String(LIMIT_DEFAULTS.maxConcurrency)}
          />
          <NumberField
            form={form}
            field="maxAttempts"
            placeholder={String(LIMIT_DEFAULTS.maxAttempts)}
          />
        </div>
        <p className="fgl">{t('timeouts')}</p>
        <div className="fr five">
          {TIMEOUT_FIELDS.map((field) => (
            <NumberField
              key={field}
              form={form}
              field={field}
              placeholder={String(LIMIT_DEFAULTS[field])}
            />
          ))}
        </div>
      </fieldset>
      <Field
        label={t('parameters')}
        hint={t('parametersHint')}
        value={form.draft.parameters}
        problem={problemAt(form.problem, 'parameters')}
        onChange={(parameters) => form.set({ parameters })}
        rows={3}
        mono
      />
    </>
  )
}

type NumberFieldProps = {
  form: ModelForm
  field: Exclude<
    ModelField,
    'vendorModel' | 'name' | 'displayName' | 'baseUrl' | 'apiKeyEnv' | 'parameters'
  >
  placeholder?: string
}

function NumberField({ form, field, placeholder }: NumberFieldProps) {
  const t = useTranslations('model.form')
  return (
    <Field
      label={t(field)}
      value={form.draft[field]}
      problem={problemAt(form.problem, field)}
      onChange={(value) => form.set({ [field]: value })}
      inputMode="decimal"
      placeholder={placeholder ?? ''}
    />
  )
}
