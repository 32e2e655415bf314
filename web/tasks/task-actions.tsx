'use client'

import { Ban, Pause, Play, RotateCw, Trash2 } from 'lucide-react'
import { useTranslations } from 'next-intl'
import { useState } from 'react'
import { ConfirmDialog } from '../ui/confirm-dialog.tsx'
import { Menu } from '../ui/menu.tsx'
import type { TaskHead } from './task-documents.ts'
import { isOver } from './task-status-badge.tsx'
import { useTaskVerbs } from './use-task-verbs.ts'

/** Pause, resume, cancel, retry, delete. What can't be done now says why. */
export function TaskActions({ task }: { task: TaskHead }) {
  const t = useTranslations('task')
  const verbs = useTaskVerbs(task.id)
  const [asks, setAsks] = useState<'cancel' | 'delete' | null>(null)
  const over = isOver(task.status)
  const { failed } = task.progress
  return (
    <>
      {task.status === 'PAUSED' && (
        <button type="button" className="btn" disabled={verbs.busy} onClick={verbs.resume}>
          <Play className="i" aria-hidden="true" />
          {t('actions.resume')}
        </button>
      )}
      {(task.status === 'RUNNING' || task.status === 'QUEUED') && (
        <button type="button" className="btn" disabled={verbs.busy} onClick={verbs.pause}>
          <Pause className="i" aria-hidden="true" />
          {t('actions.pause')}
        </button>
      )}
      {over && failed > 0 && (
        <button type="button" className="btn" disabled={verbs.busy} onClick={verbs.retryFailed}>
          <RotateCw className="i" aria-hidden="true" />
          {t('actions.retry', { count: failed })}
        </button>
      )}
      <MoreActions task={task} onRetry={verbs.retryFailed} onAsk={setAsks} />
      {asks && (
        <ConfirmDialog
          title={t(`actions.${asks}`)}
          action={t(`actions.${asks}`)}
          onConfirm={asks === 'cancel' ? verbs.cancel : verbs.remove}
          onClose={() => setAsks(null)}
        >
          <p>{t(`ask.${asks}`, { name: task.name, count: task.progress.total })}</p>
        </ConfirmDialog>
      )}
    </>
  )
}

type MoreActionsProps = {
  task: TaskHead
  onRetry: () => void
  onAsk: (what: 'cancel' | 'delete') => void
}

function MoreActions({ task, onRetry, onAsk }: MoreActionsProps) {
  const t = useTranslations('task')
  const over = isOver(task.status)
  return (
    <Menu
      label={t('actions.more')}
      items={[
        {
          key: 'retry',
          icon: RotateCw,
          label: t('actions.retryFailed'),
          off: task.progress.failed === 0 ? t('actions.offNoneFailed') : null,
          onSelect: onRetry,
        },
        {
          key: 'cancel',
          icon: Ban,
          label: t('actions.cancel'),
          off: over ? t('actions.offOver') : null,
          onSelect: () => onAsk('cancel'),
        },
        {
          key: 'delete',
          icon: Trash2,
          label: t('actions.delete'),
          danger: true,
          off: over ? null : t('actions.offRunning'),
          onSelect: () => onAsk('delete'),
        },
      ]}
    />
  )
}
