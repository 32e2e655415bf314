'use client'

import { useTranslations } from 'next-intl'
import { useFormat } from '../i18n/use-format.ts'
import { type PhaseName, phasesOf } from './check-phases-of.ts'
import type { ModelCheck } from './model-documents.ts'

const FILLS: Readonly<Record<PhaseName, string>> = {
  dns: 'var(--line-strong)',
  connect: 'var(--line-strong)',
  tls: 'var(--line-strong)',
  send: 'var(--line-strong)',
  wait: 'var(--control)',
  token: 'var(--text-3)',
  stream: 'var(--fill-running)',
  rest: 'var(--fill-error)',
}

type CheckPhasesProps = { timing: NonNullable<ModelCheck['timing']>; ok: boolean }

/** Where the time of one call went, phase by phase, on one linear scale from 0. */
export function CheckPhases({ timing, ok }: CheckPhasesProps) {
  const t = useTranslations('model.check')
  const format = useFormat()
  const totalMs = Math.max(timing.totalMs, Number.MIN_VALUE)
  return (
    <table className="c cph">
      <colgroup>
        <col className="cc-name" />
        <col />
        <col className="cc-ms" />
      </colgroup>
      <thead>
        <tr>
          <th colSpan={2}>
            {t('phases')}
            {timing.connectionReused && <span className="t3 reu">{t('reused')}</span>}
          </th>
          <th className="r">{t('ms')}</th>
        </tr>
      </thead>
      <tbody>
        {phasesOf(timing, ok).map(({ name, startMs, ms }) => (
          <tr key={name}>
            <td className="t2">{t(`phase.${name}`)}</td>
            <td>
              <svg className="cbar" width="100%" height="10" aria-hidden="true">
                <rect
                  x={`${(startMs / totalMs) * 100}%`}
                  width={`${Math.max(0.3, (ms / totalMs) * 100)}%`}
                  y="1"
                  height="8"
                  fill={FILLS[name]}
                />
              </svg>
            </td>
            <td className="num">{format.ms(ms)}</td>
          </tr>
        ))}
      </tbody>
    </table>
  )
}
