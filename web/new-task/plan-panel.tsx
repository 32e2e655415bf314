'use client'

import { Play } from 'lucide-react'
import { useTranslations } from 'next-intl'
import { useId } from 'react'
import { useFormat } from '../i18n/use-format.ts'
import { CostTable } from './cost-table.tsx'
import type { TaskEstimate } from './plan-documents.ts'
import { countOf, type DraftProblem } from './task-draft.ts'
import { useEstimate } from './use-estimate.ts'
import type { NewTask } from './use-new-task.ts'
import { useStartTask } from './use-start-task.ts'

/** What will happen: calls, tokens, cost, and the button, which says why when it is off. */
export function PlanPanel({ task }: { task: NewTask }) {
  const t = useTranslations('newTask.plan')
  const { estimate, refusal, fresh } = useEstimate(task.input)
  const { starting, start } = useStartTask(task.input)
  const why = useReason(task.problems[0], refusal, fresh)
  const reasonId = useId()
  return (
    <aside className="ntr" aria-label={t('title')}>
      <div className="sec">
        <h2>{t('title')}</h2>
      </div>
      {estimate ? (
        <div className="pln" aria-busy={!fresh}>
          <PlanNumbers task={task} estimate={estimate} />
          <CostTable estimate={estimate} />
        </div>
      ) : (
        <p className="t2 small">{t('empty')}</p>
      )}
      <div className="go one">
        <button
          type="button"
          className="btn lg primary"
          disabled={why !== null || starting}
          aria-describedby={why === null ? undefined : reasonId}
          onClick={start}
        >
          <Play className="i" aria-hidden="true" />
          {starting ? t('starting') : t('start')}
        </button>
      </div>
      <p id={reasonId} className="t2 small off" aria-live="polite">
        {why !== null && t('off', { reason: why })}
      </p>
    </aside>
  )
}

/** Why the button is off, in words; null when it is on. */
function useReason(
  problem: DraftProblem | undefined,
  refusal: string | null,
  fresh: boolean,
): string | null {
  const t = useTranslations('newTask')
  if (problem?.kind === 'key') {
    const join = (words: readonly string[]) => words.join(t('plan.and'))
    return t('problem.key', { names: join(problem.names), keys: join(problem.keys) })
  }
  if (problem) return t(`problem.${problem.kind}`)
  return refusal ?? (fresh ? null : t('problem.loading'))
}

function PlanNumbers({ task, estimate }: { task: NewTask; estimate: TaskEstimate }) {
  const t = useTranslations('newTask.plan')
  const format = useFormat()
  const { draft, dataset, picked } = task
  const limit = countOf(draft.concurrency) ?? Number.POSITIVE_INFINITY
  const inFlight = picked.reduce(
    (sum, { limits }) => sum + Math.min(limit, limits.maxConcurrency),
    0,
  )
  const sum = (tokens: 'inputTokens' | 'outputTokens') =>
    format.count(estimate.models.reduce((total, model) => total + model[tokens], 0))
  return (
    <dl className="sum">
      <Row name={t('questions')} value={format.count(estimate.questionCount)}>
        {t('ofAll', { total: dataset?.questionCount ?? estimate.questionCount })}
      </Row>
      <Row name={t('calls')} value={format.count(estimate.callCount)}>
        {t('product', {
          questions: estimate.questionCount,
          models: estimate.models.length,
          repeats: countOf(draft.repeats) ?? 1,
        })}
      </Row>
      <Row name={t('inFlight')} value={format.count(Math.min(inFlight, estimate.callCount))}>
        {t('atMost')}
      </Row>
      <Row name={t('tokens')} value="">
        {t('tokensOf', { input: sum('inputTokens'), output: sum('outputTokens') })}
      </Row>
    </dl>
  )
}

function Row({ name, value, children }: { name: string; value: string; children: string }) {
  return (
    <div>
      <dt>{name}</dt>
      <dd>
        {value} <span className={value === '' ? 'tok' : 't3'}>{children}</span>
      </dd>
    </div>
  )
}
