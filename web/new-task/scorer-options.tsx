'use client'

import { useTranslations } from 'next-intl'
import type { ReactNode } from 'react'
import type { ScorerDraft, ScorerType } from './scorer-draft.ts'

type ScorerOptionsProps = {
  type: ScorerType
  draft: ScorerDraft
  /** Whether what is typed can't be used. */
  hasProblem: boolean
  onChange: (options: Partial<ScorerDraft>) => void
}

/** The options that one scorer has. */
export function ScorerOptions({ type, draft, hasProblem, onChange }: ScorerOptionsProps) {
  const t = useTranslations('newTask.scoring')
  switch (type) {
    case 'EXACT':
    case 'CONTAINS':
      return (
        <div className="sco">
          <Option
            checked={draft.caseSensitive}
            onChange={(caseSensitive) => onChange({ caseSensitive })}
          >
            {t('caseSensitive')}
          </Option>
          <Option
            checked={draft.normalizeWidth}
            onChange={(normalizeWidth) => onChange({ normalizeWidth })}
          >
            {t('normalizeWidth')}
          </Option>
        </div>
      )
    case 'NUMERIC':
      return (
        <label className="sco">
          <span className="t2">{t('tolerance')}</span>
          <input
            className="inp tol"
            inputMode="decimal"
            value={draft.tolerance}
            aria-invalid={hasProblem || undefined}
            onChange={(event) => onChange({ tolerance: event.target.value })}
          />
        </label>
      )
    case 'REGEX':
      return (
        <div className="sco">
          <input
            className="inp mono"
            aria-label={t('pattern')}
            placeholder={t('patternHint')}
            spellCheck={false}
            value={draft.pattern}
            aria-invalid={hasProblem || undefined}
            onChange={(event) => onChange({ pattern: event.target.value })}
          />
          <Option checked={draft.ignoreCase} onChange={(ignoreCase) => onChange({ ignoreCase })}>
            {t('flags')}
          </Option>
        </div>
      )
  }
}

type OptionProps = { checked: boolean; onChange: (checked: boolean) => void; children: ReactNode }

function Option({ checked, onChange, children }: OptionProps) {
  return (
    <label className="row opt">
      <input
        type="checkbox"
        className="cbi"
        checked={checked}
        onChange={(event) => onChange(event.target.checked)}
      />
      <span className="t2 nowrap">{children}</span>
    </label>
  )
}
