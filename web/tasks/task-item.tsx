'use client'

import { useTranslations } from 'next-intl'
import { type FragmentOf, graphql, type ResultOf, readFragment } from '../graphql/graphql.ts'
import { Link } from '../i18n/navigation.ts'
import { useFormat } from '../i18n/use-format.ts'
import { ProgressStack } from './progress-stack.tsx'
import { endedCalls, taskSize } from './task-size.ts'
import { isOver, TaskStatusBadge } from './task-status-badge.tsx'
import { WaitReason } from './wait-reason.tsx'

export const taskItemFragment = graphql(`
  fragment TaskItem_task on Task {
    id name mode status costUsd createdAt config
    dataset { id name questionCount }
    models { id }
    progress {
      total queued running finished failed cancelled cached callsPerSecond etaSeconds
      waiting { reason calls untilAt model { displayName } }
    }
  }
`)

/** One task in the list, with how far it is and why it waits. */
export function TaskItem(props: { task: FragmentOf<typeof taskItemFragment> }) {
  const t = useTranslations('task')
  const format = useFormat()
  const task = readFragment(taskItemFragment, props.task)
  const { progress } = task
  const done = endedCalls(progress)
  const waiting = progress.waiting.reduce((sum, reason) => sum + reason.calls, 0)
  return (
    <li className="tk">
      <div className="row">
        <Link
          className="cover nm clip"
          href={{ pathname: '/task', query: { id: task.id } }}
          prefetch={false}
        >
          {task.name}
        </Link>
        <span className="badge hide-n">{t(`mode.${task.mode}`)}</span>
        <span className="t2 clip hide-n">
          {task.dataset.name} · {t('size', taskSize(task))}
        </span>
        <span className="sp" />
        <span className="nowrap">
          <b className="w6">{format.count(done)}</b>{' '}
          <span className="t2">{t('ofTotal', { total: progress.total })}</span>
        </span>
        <span className="w6 tkp">{format.percent(progress.total ? done / progress.total : 0)}</span>
      </div>
      <ProgressStack progress={progress} waiting={waiting} />
      <TaskItemFacts task={task} />
    </li>
  )
}

type TaskItemData = ResultOf<typeof taskItemFragment>

function TaskItemFacts({ task }: { task: TaskItemData }) {
  const t = useTranslations('task')
  const format = useFormat()
  const { progress } = task
  const reason = progress.waiting[0]
  return (
    <div className="row tkm">
      <TaskStatusBadge status={task.status} />
      {reason && <WaitReason reason={reason} />}
      <span className="sp" />
      <span>{t('failedCount', { count: progress.failed })}</span>
      {!isOver(task.status) && (
        <>
          <span>{t('inFlightCount', { count: progress.running })}</span>
          <span className="hide-n">
            {t('callsPerSecond', { rate: format.decimal(progress.callsPerSecond) })}
          </span>
        </>
      )}
      <span className="hide-n">{format.money(task.costUsd)}</span>
      <TaskItemEnd task={task} />
    </div>
  )
}

function TaskItemEnd({ task }: { task: TaskItemData }) {
  const t = useTranslations('task')
  const format = useFormat()
  if (task.status !== 'RUNNING') {
    return <span className="eta">{t('created', { time: format.date(task.createdAt) })}</span>
  }
  const { etaSeconds } = task.progress
  if (etaSeconds === null) return <span className="eta">{t('noEstimate')}</span>
  return (
    <span className="eta">
      {t('eta', { time: format.duration(Math.max(1, Math.ceil(etaSeconds)) * 1000) })}
    </span>
  )
}
