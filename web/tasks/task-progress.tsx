'use client'

import {
  Ban,
  CircleCheck,
  CircleDashed,
  CircleX,
  Hourglass,
  LoaderCircle,
  type LucideIcon,
} from 'lucide-react'
import { useTranslations } from 'next-intl'
import { useEffect, useRef, useState } from 'react'
import { useFormat } from '../i18n/use-format.ts'
import { ProgressStack } from './progress-stack.tsx'
import type { TaskHead } from './task-documents.ts'
import { endedCalls } from './task-size.ts'
import { isOver } from './task-status-badge.tsx'
import { WaitReason } from './wait-reason.tsx'

const SPEAK_EVERY_MS = 10_000

/** How far the task has come, how fast it goes, what it costs, and what holds it up. */
export function TaskProgress({ task }: { task: TaskHead }) {
  const t = useTranslations('task')
  const format = useFormat()
  const { progress } = task
  const done = endedCalls(progress)
  const waiting = progress.waiting.reduce((sum, { calls }) => sum + calls, 0)
  const share = format.percent(progress.total === 0 ? 0 : done / progress.total, 1)
  return (
    <section className="pg" aria-label={t('progress')}>
      <div className="row pgh">
        <span>
          <b className="w6 big">{format.count(done)}</b>{' '}
          <span className="t2">{t('finishedOf', { total: progress.total, share })}</span>
        </span>
        <span className="sp" />
        <TaskPace task={task} />
      </div>
      <ProgressStack progress={progress} waiting={waiting} />
      <div className="row pgl">
        <ProgressLegend progress={progress} waiting={waiting} />
        <span className="sp" />
        {progress.waiting[0] && <WaitReason reason={progress.waiting[0]} />}
      </div>
      <SpokenProgress finished={progress.finished} failed={progress.failed} />
    </section>
  )
}

function TaskPace({ task }: { task: TaskHead }) {
  const t = useTranslations('task')
  const format = useFormat()
  const { callsPerSecond, etaSeconds } = task.progress
  const running = task.status === 'RUNNING'
  const left = etaSeconds === null ? null : Math.max(1, Math.ceil(etaSeconds)) * 1000
  return (
    <span className="t2 pace">
      {running && <span>{t('callsPerSecond', { rate: format.decimal(callsPerSecond) })}</span>}
      {running && (
        <span>{left === null ? t('noEstimate') : t('about', { time: format.duration(left) })}</span>
      )}
      <TaskDuration task={task} />
      <span>
        {t.rich(isOver(task.status) ? 'costTotal' : 'cost', {
          cost: format.money(task.costUsd),
          b: (chunks) => <span className="ink">{chunks}</span>,
        })}
        {!isOver(task.status) &&
          task.estimatedCostUsd !== null &&
          t('costEstimate', { cost: format.amount(task.estimatedCostUsd) })}
      </span>
    </span>
  )
}

function TaskDuration({ task }: { task: TaskHead }) {
  const t = useTranslations('task')
  const format = useFormat()
  if (task.startedAt === null || task.finishedAt === null) return null
  const ms = Date.parse(task.finishedAt) - Date.parse(task.startedAt)
  return <span>{t('took', { time: format.duration(ms) })}</span>
}

type LegendProps = { progress: TaskHead['progress']; waiting: number }
type LegendEntry = {
  key: LegendKey
  tone: string
  icon: LucideIcon
  calls: number
  always?: boolean
}
type LegendKey = 'done' | 'failed' | 'inFlight' | 'rateLimited' | 'cancelled' | 'queued'

function ProgressLegend({ progress, waiting }: LegendProps) {
  const t = useTranslations('task')
  const format = useFormat()
  const rate = Math.min(waiting, progress.running)
  const entries: LegendEntry[] = [
    { key: 'done', tone: 'ok', icon: CircleCheck, calls: progress.finished, always: true },
    { key: 'failed', tone: 'error', icon: CircleX, calls: progress.failed, always: true },
    {
      key: 'inFlight',
      tone: 'running',
      icon: LoaderCircle,
      calls: progress.running - rate,
      always: true,
    },
    { key: 'rateLimited', tone: 'rate', icon: Hourglass, calls: rate },
    { key: 'cancelled', tone: 'cancelled', icon: Ban, calls: progress.cancelled },
    { key: 'queued', tone: 'queued', icon: CircleDashed, calls: progress.queued, always: true },
  ]
  return (
    <div className="legend">
      {entries
        .filter((entry) => entry.always || entry.calls > 0)
        .map(({ key, tone, icon: Icon, calls }) => (
          <span key={key} className={`st ${tone}`}>
            <Icon className={key === 'inFlight' && calls > 0 ? 'i spin' : 'i'} aria-hidden="true" />
            <span className="clip">
              <b>{format.count(calls)}</b> {t(`legend.${key}`)}
            </span>
          </span>
        ))}
      {progress.cached > 0 && (
        <span className="t3">{t('cachedOf', { count: progress.cached })}</span>
      )}
    </div>
  )
}

/** Told to screen readers at most every ten seconds; the table itself is not announced. */
function SpokenProgress({ finished, failed }: { finished: number; failed: number }) {
  const t = useTranslations('task')
  const now = useRef({ finished, failed })
  now.current = { finished, failed }
  const [spoken, setSpoken] = useState('')
  useEffect(() => {
    const timer = setInterval(() => setSpoken(t('spoken', now.current)), SPEAK_EVERY_MS)
    return () => clearInterval(timer)
  }, [t])
  return <output className="sr">{spoken}</output>
}
