'use client'

import { Ban, CircleCheck, CircleDashed, CirclePause, CircleX, LoaderCircle } from 'lucide-react'
import { useTranslations } from 'next-intl'

export type TaskStatus = 'QUEUED' | 'RUNNING' | 'PAUSED' | 'FINISHED' | 'FAILED' | 'CANCELLED'

const LOOKS = {
  QUEUED: { icon: CircleDashed, colour: 'var(--st-queued)' },
  RUNNING: { icon: LoaderCircle, colour: 'var(--st-running)' },
  PAUSED: { icon: CirclePause, colour: 'var(--st-rate-limited)' },
  FINISHED: { icon: CircleCheck, colour: 'var(--st-ok)' },
  FAILED: { icon: CircleX, colour: 'var(--st-error)' },
  CANCELLED: { icon: Ban, colour: 'var(--st-cancelled)' },
} as const

export function TaskStatusBadge({ status }: { status: TaskStatus }) {
  const t = useTranslations('task')
  const { icon: Icon, colour } = LOOKS[status]
  return (
    <span className="badge" style={{ color: colour }} data-status={status}>
      <Icon className={status === 'RUNNING' ? 'i spin' : 'i'} aria-hidden="true" />
      {t(`status.${status}`)}
    </span>
  )
}

/** Nothing more will happen to such a task by itself. */
export function isOver(status: TaskStatus): boolean {
  return status === 'FINISHED' || status === 'FAILED' || status === 'CANCELLED'
}
