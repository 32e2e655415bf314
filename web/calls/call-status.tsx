'use client'

import {
  Activity,
  Ban,
  Brain,
  CircleCheck,
  CircleDashed,
  CircleX,
  Hourglass,
  LoaderCircle,
  type LucideIcon,
  RotateCw,
  TimerOff,
} from 'lucide-react'
import { useTranslations } from 'next-intl'
import { useNow } from '../live/use-now.ts'
import { useWaitWords } from './use-wait-words.ts'

export type CallStatusValue =
  | 'QUEUED'
  | 'WAITING'
  | 'CONNECTING'
  | 'THINKING'
  | 'STREAMING'
  | 'RETRYING'
  | 'FINISHED'
  | 'FAILED'
  | 'CANCELLED'

export type CallState = {
  status: CallStatusValue
  cached: boolean
  attemptCount: number
  waitingFor: string | null
  waitingUntil: string | null
  startedAt: string | null
  error: { class: string; code: string | null; message: string } | null
}

type Look = { icon: LucideIcon; tone: string; spins?: boolean }

const LOOKS: Record<CallStatusValue, Look> = {
  QUEUED: { icon: CircleDashed, tone: 'queued' },
  WAITING: { icon: Hourglass, tone: 'rate' },
  CONNECTING: { icon: LoaderCircle, tone: 'running', spins: true },
  THINKING: { icon: Brain, tone: 'running' },
  STREAMING: { icon: Activity, tone: 'running' },
  RETRYING: { icon: RotateCw, tone: 'rate' },
  FINISHED: { icon: CircleCheck, tone: 'ok' },
  FAILED: { icon: CircleX, tone: 'error' },
  CANCELLED: { icon: Ban, tone: 'cancelled' },
}

/** Where a call stands, by icon and words, with the reason and the next moment where there is one. */
export function CallStatus({ call }: { call: CallState }) {
  const words = useStatusWords(call)
  const { icon: Icon, tone, spins } = lookOf(call)
  return (
    <span className={`st ${tone}`} data-status={call.status} title={call.error?.message}>
      <Icon className={spins ? 'i spin' : 'i'} aria-hidden="true" />
      <span className="clip">{words}</span>
    </span>
  )
}

function lookOf(call: CallState): Look {
  if (call.status === 'FAILED' && isTimeout(call.error)) return { icon: TimerOff, tone: 'timeout' }
  if (call.status === 'RETRYING' && isThrottled(call)) return { icon: Hourglass, tone: 'rate' }
  return LOOKS[call.status]
}

/** Our own codes of a time limit begin so. */
export function isTimeout(error: CallState['error']): boolean {
  return error?.code?.startsWith('TIMEOUT') ?? false
}

function isThrottled(call: CallState): boolean {
  return /throttle|429|rate/i.test(call.waitingFor ?? '')
}

function useStatusWords(call: CallState): string {
  const t = useTranslations('call')
  const now = useNow(call.status === 'CONNECTING' || call.waitingUntil !== null)
  const waitWords = useWaitWords()
  const why = call.waitingFor === null ? null : waitWords(call.waitingFor)
  switch (call.status) {
    case 'CONNECTING':
      return connectingWords(t, call.startedAt, now)
    case 'WAITING':
    case 'RETRYING':
      return waitingWords(t, call, why, secondsLeft(call.waitingUntil, now))
    case 'FINISHED':
      return call.cached ? t('doneCached') : t('status.FINISHED')
    case 'FAILED':
      return call.error ? firstSentence(call.error.message) : t('status.FAILED')
    default:
      return t(`status.${call.status}`)
  }
}

type CallWords = ReturnType<typeof useTranslations<'call'>>

function connectingWords(t: CallWords, startedAt: string | null, now: number): string {
  const seconds = startedAt === null ? 0 : Math.floor((now - Date.parse(startedAt)) / 1000)
  return seconds < 1 ? t('status.CONNECTING') : t('waitingFor', { seconds })
}

function waitingWords(
  t: CallWords,
  call: CallState,
  why: string | null,
  left: number | null,
): string {
  if (isThrottled(call)) return left === null ? t('rateLimited') : t('rateLimitedFor', { left })
  if (call.status === 'WAITING') return t('status.WAITING')
  const next = call.attemptCount + 1
  if (why === null) return left === null ? t('retry', { next }) : t('retryIn', { next, left })
  return left === null ? t('retryWhy', { why, next }) : t('retryInWhy', { why, next, left })
}

function secondsLeft(until: string | null, now: number): number | null {
  if (until === null) return null
  const left = Math.ceil((Date.parse(until) - now) / 1000)
  return left > 0 ? left : null
}

function firstSentence(message: string): string {
  return message.split(/(?<=[.。])\s|\n/, 1)[0]?.replace(/[.。]$/, '') ?? message
}
