'use client'

import { useTranslations } from 'next-intl'
import { type CallState, CallStatus } from '../calls/call-status.tsx'
import { TtftBar } from '../calls/ttft-bar.tsx'
import { useFormat } from '../i18n/use-format.ts'
import { ModelChip } from '../ui/model-chip.tsx'

const AT_REST = {
  cached: false,
  attemptCount: 1,
  waitingFor: null,
  waitingUntil: null,
  startedAt: null,
  error: null,
}
const EXAMPLES: readonly {
  name: string
  slot: number
  id: string
  ttftMs: number | null
  call: CallState
}[] = [
  {
    name: 'gpt-5',
    slot: 1,
    id: '01a20c3a…8d4a77',
    ttftMs: 1284,
    call: { ...AT_REST, status: 'FINISHED' },
  },
  {
    name: 'doubao-seed-1.6',
    slot: 4,
    id: '01a20c3a…51c0e2',
    ttftMs: 406,
    call: { ...AT_REST, status: 'STREAMING' },
  },
  {
    name: 'HK-V1',
    slot: 5,
    id: '01a20c3a…9be314',
    ttftMs: null,
    call: { ...AT_REST, status: 'RETRYING', waitingFor: '429' },
  },
]

/** What rows will look like, said to be an example. */
export function ExampleRows() {
  const t = useTranslations('firstRun')
  const format = useFormat()
  return (
    <section className="ghost" aria-label={t('examples')}>
      <div className="row small">
        <span className="t3">{t('examples')}</span>
        <span className="sp" />
        <span className="t3">TTFT, ms</span>
      </div>
      {EXAMPLES.map(({ name, slot, id, ttftMs, call }) => (
        <div key={id} className="gr">
          <ModelChip model={{ displayName: name, seriesSlot: slot, simulated: false }} />
          <span className="mono t2 hide-n">{id}</span>
          <CallStatus call={call} />
          <span className="hide-n">
            <TtftBar ttftMs={ttftMs} />
          </span>
          <span className="num">{format.ms(ttftMs)}</span>
        </div>
      ))}
    </section>
  )
}
