'use client'

import { useTranslations } from 'next-intl'
import { type ReactNode, useId } from 'react'
import { Step } from './step.tsx'
import type { NewTask } from './use-new-task.ts'

/** How much at once, how often, how many, and under what name. */
export function LimitsStep({ task }: { task: NewTask }) {
  const t = useTranslations('newTask.limits')
  const { draft, dataset, set } = task
  const number = (field: 'concurrency' | 'repeats' | 'limit', placeholder = '') => ({
    label: t(field),
    value: draft[field],
    placeholder,
    isNumber: true,
    isWrong: task.problems.some(({ kind }) => kind === field),
    onChange: (value: string) => set({ [field]: value }),
  })
  return (
    <Step number={4} title={t('title')}>
      <div className="fgrid lim">
        <LimitField {...number('concurrency')} hint={t('concurrencyHint')} />
        <LimitField {...number('repeats', '1')} hint={t('repeatsHint')} />
        <LimitField
          {...number('limit')}
          hint={t('limitHint', { count: dataset?.questionCount ?? 0 })}
        />
        <LimitField
          label={t('name')}
          value={draft.name}
          placeholder={t('namePlaceholder')}
          onChange={(name) => set({ name })}
        />
      </div>
    </Step>
  )
}

type LimitFieldProps = {
  label: string
  value: string
  placeholder: string
  hint?: ReactNode
  isNumber?: boolean
  isWrong?: boolean
  onChange: (value: string) => void
}

function LimitField(props: LimitFieldProps) {
  const id = useId()
  return (
    <>
      <label htmlFor={id}>{props.label}</label>
      <span className="row">
        <input
          id={id}
          className={props.isNumber ? 'inp lin' : 'inp'}
          inputMode={props.isNumber ? 'numeric' : undefined}
          autoComplete="off"
          maxLength={200}
          value={props.value}
          placeholder={props.placeholder}
          aria-invalid={props.isWrong || undefined}
          aria-describedby={props.hint ? `${id}-hint` : undefined}
          onChange={(event) => props.onChange(event.target.value)}
        />
        {props.hint && (
          <span id={`${id}-hint`} className="t3">
            {props.hint}
          </span>
        )}
      </span>
    </>
  )
}
