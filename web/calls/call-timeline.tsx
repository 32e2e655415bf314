'use client'

import { CircleCheck, CircleX, LoaderCircle } from 'lucide-react'
import { useTranslations } from 'next-intl'
import { useState } from 'react'
import { seriesColour } from '../charts/series-marker.tsx'
import { useFormat } from '../i18n/use-format.ts'
import { Note } from '../ui/note.tsx'
import { Segmented } from '../ui/segmented.tsx'
import type { CallAttempt, CallDetail } from './call-documents.ts'
import { PhaseWaterfall } from './phase-waterfall.tsx'
import { axisSteps } from './phases.ts'

/** The whole call with its attempts and the waits between them, and below it one attempt in phases. */
export function CallTimeline({ call }: { call: CallDetail }) {
  const t = useTranslations('call')
  const format = useFormat()
  const [chosen, setChosen] = useState<string | null>(null)
  const last = call.attempts.at(-1)
  const attempt = call.attempts.find(({ number }) => String(number) === chosen) ?? last
  const span = spanOf(call.attempts)
  return (
    <section>
      <div className="sec">
        <h2>{t('timeline.title')}</h2>
        <span className="sub">
          {span &&
            t('timeline.whole', {
              time: format.duration(span.toMs - span.fromMs),
              count: call.attempts.length,
            })}
        </span>
        <span className="sp" />
        {call.attempts.length > 1 && attempt && (
          <Segmented
            label={t('timeline.attempts')}
            value={String(attempt.number)}
            options={call.attempts.map((one) => ({
              value: String(one.number),
              label: <AttemptName attempt={one} />,
            }))}
            onChange={setChosen}
          />
        )}
      </div>
      {span && call.attempts.length > 1 && <AttemptBars call={call} {...span} />}
      {!attempt && <p className="t2">{t(call.cached ? 'timeline.cached' : 'timeline.none')}</p>}
      {attempt && <AttemptDetail attempt={attempt} tokens={call.usage?.outputTokens ?? null} />}
    </section>
  )
}

function AttemptName({ attempt }: { attempt: CallAttempt }) {
  const t = useTranslations('call')
  const icons = { FINISHED: CircleCheck, FAILED: CircleX } as const
  const Icon = icons[attempt.status as keyof typeof icons] ?? LoaderCircle
  const bad = attempt.status === 'FAILED' && attempt.httpStatus !== null
  return (
    <>
      <Icon className="i" aria-hidden="true" />
      {t('timeline.attempt', { number: attempt.number })}
      {bad && `, ${attempt.httpStatus}`}
    </>
  )
}

function AttemptDetail({ attempt, tokens }: { attempt: CallAttempt; tokens: number | null }) {
  const t = useTranslations('call')
  const format = useFormat()
  return (
    <>
      {attempt.error && (
        <Note kind="err">
          <p>{attempt.error.message}</p>
          <p className="small t2">
            {[attempt.error.class, attempt.error.code, attempt.httpStatus]
              .filter(Boolean)
              .join(' · ')}
            {attempt.waitMs !== null &&
              ` · ${t('timeline.waited', { time: format.duration(attempt.waitMs) })}`}
          </p>
        </Note>
      )}
      {attempt.timing ? (
        <PhaseWaterfall timing={attempt.timing} tokens={tokens} />
      ) : (
        <p className="t2 pad">{t('timeline.running')}</p>
      )}
    </>
  )
}

type Span = { fromMs: number; toMs: number }

function AttemptBars({ call, fromMs, toMs }: { call: CallDetail } & Span) {
  const t = useTranslations('call')
  const lengthMs = Math.max(1, toMs - fromMs)
  const left = (ms: number) => `${((ms - fromMs) / lengthMs) * 100}%`
  const width = (ms: number) => `${(Math.max(0, ms) / lengthMs) * 100}%`
  return (
    <div
      className="tlb"
      role="img"
      aria-label={t('timeline.label', { count: call.attempts.length })}
    >
      {call.attempts.map((attempt, position) => {
        const [start, end] = rangeOf(attempt, toMs)
        const next = call.attempts[position + 1]
        return (
          <div key={attempt.number}>
            <span className="tll" style={{ left: left(start) }}>
              {t('timeline.attempt', { number: attempt.number })}
            </span>
            <AttemptBar
              attempt={attempt}
              start={start}
              end={end}
              left={left}
              width={width}
              colour={seriesColour(call.model.seriesSlot)}
            />
            {next && (
              <WaitLabel
                attempt={attempt}
                left={left((end + Date.parse(next.startedAt)) / 2)}
                share={(Date.parse(next.startedAt) - end) / lengthMs}
              />
            )}
            {next && (
              <i
                className="tlw"
                style={{ left: left(end), width: width(Date.parse(next.startedAt) - end) }}
              />
            )}
          </div>
        )
      })}
      {axisSteps(lengthMs / 1000).map((second) => (
        <span key={second} className="tla" style={{ left: width(second * 1000) }}>
          {second === 0 ? '0 s' : Math.round(second * 1000) / 1000}
        </span>
      ))}
    </div>
  )
}

type AttemptBarProps = {
  attempt: CallAttempt
  start: number
  end: number
  left: (ms: number) => string
  width: (ms: number) => string
  colour: string
}

/** A thin line while waiting, a tick at the first token, a block while it streams; red when it broke first. */
function AttemptBar({ attempt, start, end, left, width, colour }: AttemptBarProps) {
  const ttftMs = attempt.timing?.ttftMs ?? null
  if (ttftMs === null) {
    const kind = attempt.status === 'FAILED' ? 'tle' : 'tln'
    return <i className={kind} style={{ left: left(start), width: width(end - start) }} />
  }
  return (
    <>
      <i className="tln" style={{ left: left(start), width: width(ttftMs) }} />
      <i className="tlt" style={{ left: left(start + ttftMs) }} />
      <i
        className="tls"
        style={{
          left: left(start + ttftMs),
          width: width(end - start - ttftMs),
          background: colour,
        }}
      />
    </>
  )
}

function rangeOf(attempt: CallAttempt, now: number): [number, number] {
  const start = Date.parse(attempt.startedAt)
  const end = attempt.finishedAt ? Date.parse(attempt.finishedAt) : now
  return [start, Math.max(start, end)]
}

function spanOf(attempts: readonly CallAttempt[]): Span | null {
  const [first, last] = [attempts[0], attempts.at(-1)]
  if (!first || !last) return null
  const fromMs = Date.parse(first.startedAt)
  const end = last.finishedAt ? Date.parse(last.finishedAt) : Date.parse(last.startedAt)
  return { fromMs, toMs: Math.max(end, fromMs + (last.timing?.totalMs ?? 0)) }
}

type WaitLabelProps = { attempt: CallAttempt; left: string; share: number }

/** Below this share of the whole call the words would stand on those beside them. */
const ROOM_FOR_WORDS = 0.3

function WaitLabel({ attempt, left, share }: WaitLabelProps) {
  const t = useTranslations('call')
  const format = useFormat()
  if (attempt.waitMs === null || share < ROOM_FOR_WORDS) return null
  return (
    <span className="tll mid" style={{ left }}>
      {t('timeline.wait', { time: format.duration(attempt.waitMs) })}
    </span>
  )
}
