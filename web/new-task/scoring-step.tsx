'use client'

import { useTranslations } from 'next-intl'
import { Note } from '../ui/note.tsx'
import { SCORER_TYPES, type ScorerDraft, type ScorerType } from './scorer-draft.ts'
import { ScorerOptions } from './scorer-options.tsx'
import { Step } from './step.tsx'
import { withoutVerdict } from './task-draft.ts'
import type { NewTask } from './use-new-task.ts'

/** How answers are judged: any of the four scorers, each with its options beside it. */
export function ScoringStep({ task }: { task: NewTask }) {
  const t = useTranslations('newTask')
  const { draft, dataset, problems, set } = task
  const change = (type: ScorerType, options: Partial<ScorerDraft>) =>
    set({ scorers: { ...draft.scorers, [type]: { ...draft.scorers[type], ...options } } })
  const unjudged = dataset ? withoutVerdict(draft.scorers, dataset) : 0
  const hasProblem = (kind: string) => problems.some((problem) => problem.kind === kind)
  return (
    <Step number={3} title={t('scoring.title')}>
      <p className="t3 hint">{t('scoring.mode')}</p>
      <ul className="panel scl">
        {SCORER_TYPES.map((type) => (
          <li key={type}>
            <ScorerRow
              type={type}
              draft={draft.scorers[type]}
              hasProblem={hasProblem(type === 'NUMERIC' ? 'tolerance' : 'pattern')}
              onChange={(options) => change(type, options)}
            />
          </li>
        ))}
      </ul>
      {hasProblem('references') && (
        <div className="stn">
          <Note kind="warn">{t('problem.references')}</Note>
        </div>
      )}
      {dataset && unjudged > 0 && dataset.referenceCount > 0 && (
        <div className="stn">
          <Note>{t('partial', { count: unjudged })}</Note>
        </div>
      )}
    </Step>
  )
}

type ScorerRowProps = {
  type: ScorerType
  draft: ScorerDraft
  hasProblem: boolean
  onChange: (options: Partial<ScorerDraft>) => void
}

function ScorerRow({ type, draft, hasProblem, onChange }: ScorerRowProps) {
  const t = useTranslations('newTask.scoring')
  return (
    <>
      <label className="row scr">
        <input
          type="checkbox"
          className="cbi"
          checked={draft.on}
          onChange={(event) => onChange({ on: event.target.checked })}
        />
        <span className="w5">{t(`${type}.name`)}</span>
        <span className="t3 small clip">{t(`${type}.what`)}</span>
      </label>
      {draft.on && (
        <ScorerOptions type={type} draft={draft} hasProblem={hasProblem} onChange={onChange} />
      )}
    </>
  )
}
