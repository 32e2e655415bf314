'use client'

import { useTranslations } from 'next-intl'
import { useFormat } from '../i18n/use-format.ts'
import type { CallTiming } from './call-documents.ts'
import { axisSteps, type Phase, toPhases, waterfallEnd } from './phases.ts'

const FILLS: Partial<Record<Phase['name'], string>> = {
  firstByte: 'var(--fill-running)',
  firstToken: 'color-mix(in oklab, var(--fill-running) 62%, var(--surface))',
  stream: 'color-mix(in oklab, var(--fill-running) 62%, var(--surface))',
  body: 'color-mix(in oklab, var(--fill-running) 62%, var(--surface))',
}

/** One attempt in phases: how long each took and when it ended. */
export function PhaseWaterfall({ timing, tokens }: { timing: CallTiming; tokens: number | null }) {
  const t = useTranslations('call')
  const format = useFormat()
  const end = waterfallEnd(timing)
  const steps = axisSteps(end)
  return (
    <figure className="wf">
      <table className="wft">
        <thead>
          <tr>
            <th>{t('phase.phase')}</th>
            <th>
              <span className="sr">{t('phase.axis')}</span>
              <div className="wtr ticks" aria-hidden="true">
                {steps.map((step) => (
                  <span key={step} className="ax" style={{ left: `${(step / end) * 100}%` }}>
                    {format.count(step)}
                  </span>
                ))}
              </div>
            </th>
            <th className="r">ms</th>
            <th className="r">{t('phase.endsAt')}</th>
            <th className="hide-n">
              <span className="sr">{t('phase.note')}</span>
            </th>
          </tr>
        </thead>
        <tbody>
          {timing.queueMs !== null && (
            <tr>
              <td>{t('phase.queue')}</td>
              <td />
              <td className="num">{format.ms(timing.queueMs)}</td>
              <td className="num null">–</td>
              <td className="t3 hide-n">{t('phase.before')}</td>
            </tr>
          )}
          {toPhases(timing).map((phase) => (
            <PhaseRow key={phase.name} phase={phase} end={end} steps={steps} tokens={tokens} />
          ))}
        </tbody>
      </table>
      <figcaption>
        {timing.ttftMs === null
          ? t('phase.captionNoToken')
          : t('phase.caption', { ttft: format.duration(timing.ttftMs) })}
      </figcaption>
    </figure>
  )
}

type PhaseRowProps = { phase: Phase; end: number; steps: readonly number[]; tokens: number | null }

function PhaseRow({ phase, end, steps, tokens }: PhaseRowProps) {
  const t = useTranslations('call')
  const format = useFormat()
  const { name, startMs, durationMs, reused } = phase
  const endsAt = startMs + durationMs
  const cut = endsAt > end * 1.001
  return (
    <tr>
      <td className="clip">{t(`phase.${name}`)}</td>
      <td>
        <div className="wtr" aria-hidden="true">
          {steps.map((step) => (
            <i key={step} className="gl" style={{ left: `${(step / end) * 100}%` }} />
          ))}
          <i
            className={cut ? 'wb cut' : 'wb'}
            style={{
              left: `${(Math.min(startMs, end) / end) * 100}%`,
              width: `${(Math.min(durationMs, end - Math.min(startMs, end)) / end) * 100}%`,
              background: FILLS[name] ?? 'var(--control)',
            }}
          />
          {name === 'firstToken' && (
            <i className="wtick" style={{ left: `${(endsAt / end) * 100}%` }} />
          )}
        </div>
      </td>
      <td className="num">{reused ? '–' : format.ms(durationMs)}</td>
      <td className="num t2">{reused ? '–' : format.ms(endsAt)}</td>
      <td className="hide-n clip">
        <PhaseNote phase={phase} tokens={tokens} />
      </td>
    </tr>
  )
}

function PhaseNote({ phase, tokens }: { phase: Phase; tokens: number | null }) {
  const t = useTranslations('call')
  if (phase.reused) return <span className="t3">{t('phase.reused')}</span>
  if (phase.name === 'firstByte') return <b className="w6">TTFB</b>
  if (phase.name === 'firstToken') return <b className="w6">TTFT</b>
  if (phase.name === 'stream' && tokens !== null) {
    return <span className="t3">{t('tokens', { count: tokens })}</span>
  }
  return null
}
