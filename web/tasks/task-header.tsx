'use client'

import { useTranslations } from 'next-intl'
import { useScoreNames } from '../calls/use-score-names.ts'
import { useFormat } from '../i18n/use-format.ts'
import { readTaskConfig } from './read-task-config.ts'
import { TaskActions } from './task-actions.tsx'
import type { TaskHead } from './task-documents.ts'
import { taskSize } from './task-size.ts'
import { TaskStatusBadge } from './task-status-badge.tsx'

/** Name, state and mode of the task, what it is made of, and what can be done with it. */
export function TaskHeader({ task }: { task: TaskHead }) {
  const t = useTranslations('task')
  const format = useFormat()
  const names = useScoreNames()
  const { scorers, concurrency } = readTaskConfig(task.config)
  const facts = [
    task.dataset.name,
    t('sizeLong', taskSize(task)),
    scorers.length > 0 && t('scorers', { names: scorers.map(names.scorer).join(', ') }),
    concurrency !== null && t('concurrency', { count: concurrency }),
    task.startedAt !== null && t('started', { time: format.time(task.startedAt) }),
  ]
  return (
    <section className="th">
      <div className="row">
        <h1>{task.name}</h1>
        <TaskStatusBadge status={task.status} />
        <span className="badge">{t(`mode.${task.mode}`)}</span>
        <span className="sp" />
        <TaskActions task={task} />
      </div>
      <p className="t2">{facts.filter(Boolean).join(' · ')}</p>
    </section>
  )
}
