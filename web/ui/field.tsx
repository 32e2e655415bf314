'use client'

import { type InputHTMLAttributes, useId } from 'react'

type FieldProps = {
  label: string
  /** What the field means, or what happens when it is left empty. */
  hint?: string | undefined
  /** What is wrong with the value; null or undefined when it can be used. */
  problem?: string | null | undefined
  value: string
  onChange: (value: string) => void
  rows?: number
  mono?: boolean
} & Pick<
  InputHTMLAttributes<HTMLInputElement>,
  'type' | 'inputMode' | 'placeholder' | 'list' | 'required' | 'spellCheck'
>

/** A field with its name above, and below it what is wrong or else what it means. */
export function Field({ label, hint, problem, value, onChange, rows, mono, ...rest }: FieldProps) {
  const id = useId()
  const text = problem ?? hint
  const shared = {
    ...rest,
    id,
    value,
    className: mono ? 'inp mono' : 'inp',
    'aria-invalid': problem ? true : undefined,
    'aria-describedby': text ? `${id}-text` : undefined,
  }
  return (
    <div className="fl1">
      <label htmlFor={id}>{label}</label>
      {rows === undefined ? (
        <input {...shared} autoComplete="off" onChange={(event) => onChange(event.target.value)} />
      ) : (
        <textarea
          id={id}
          value={value}
          rows={rows}
          className={shared.className}
          aria-invalid={shared['aria-invalid']}
          aria-describedby={shared['aria-describedby']}
          spellCheck={false}
          onChange={(event) => onChange(event.target.value)}
        />
      )}
      {text && (
        <p id={`${id}-text`} className={problem ? 'fe' : 'fh'}>
          {text}
        </p>
      )}
    </div>
  )
}
