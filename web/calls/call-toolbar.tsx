'use client'

import { Funnel, Pause, Play } from 'lucide-react'
import { useTranslations } from 'next-intl'
import { parseAsString, parseAsStringLiteral, useQueryStates } from 'nuqs'
import { useEffect, useRef } from 'react'
import { useFormat } from '../i18n/use-format.ts'
import { Segmented } from '../ui/segmented.tsx'
import { useHotkeys } from '../ui/use-hotkeys.ts'
import type { CallWindow } from './call-window.ts'

export type CallCounts = { running: number; failed: number }

const KINDS = ['all', 'inFlight', 'failed'] as const
const TYPING_PAUSE_MS = 250

type CallToolbarProps = {
  calls: CallWindow
  counts: CallCounts
  paused: boolean
  /** The reader has scrolled or chosen a row. */
  held: boolean
  onPause: () => void
}

/** Which calls are listed, and whether the list goes on. The filter is in the address. */
export function CallToolbar({ calls, counts, paused, held, onPause }: CallToolbarProps) {
  const t = useTranslations('call')
  const format = useFormat()
  const [{ calls: kind, find }, setFilter] = useQueryStates({
    calls: parseAsStringLiteral(KINDS).withDefault('all'),
    find: parseAsString.withDefault(''),
  })
  useFilterOf(calls, kind, find)
  const label = {
    all: '',
    inFlight: ` ${format.count(counts.running)}`,
    failed: ` ${format.count(counts.failed)}`,
  }
  return (
    <div className="sec ct">
      <h2>{t('table.title')}</h2>
      <Segmented
        label={t('table.show')}
        value={kind}
        options={KINDS.map((value) => ({ value, label: `${t(`filter.${value}`)}${label[value]}` }))}
        onChange={(next) => void setFilter({ calls: next })}
      />
      <CallSearch value={find} onChange={(next) => void setFilter({ find: next || null })} />
      <span className="sp" />
      {held && !paused && <span className="t3 small hide-n">{t('table.held')}</span>}
      <button type="button" className="btn sm" aria-pressed={paused} onClick={onPause}>
        {paused ? (
          <Play className="i" aria-hidden="true" />
        ) : (
          <Pause className="i" aria-hidden="true" />
        )}
        {t(paused ? 'table.resume' : 'table.pause')}
        <kbd className="hide-n">{t('table.space')}</kbd>
      </button>
    </div>
  )
}

function CallSearch({ value, onChange }: { value: string; onChange: (value: string) => void }) {
  const t = useTranslations('call')
  const field = useRef<HTMLInputElement>(null)
  useHotkeys({ '/': () => field.current?.focus() })
  return (
    <label className="search csearch">
      <Funnel className="i" aria-hidden="true" />
      <input
        ref={field}
        type="search"
        value={value}
        placeholder={t('table.search')}
        aria-label={t('table.search')}
        onChange={(event) => onChange(event.target.value)}
        onKeyDown={(event) => event.key === 'Escape' && field.current?.blur()}
      />
      <kbd className="hide-n">/</kbd>
    </label>
  )
}

/** Loads the rows for another filter, a moment after the last key. The first page is there already. */
function useFilterOf(calls: CallWindow, kind: (typeof KINDS)[number], search: string): void {
  useEffect(() => {
    const current = calls.filter()
    if (current.kind === kind && current.search === search) return
    const wait = current.search === search ? 0 : TYPING_PAUSE_MS
    const timer = setTimeout(() => calls.setFilter({ kind, search }), wait)
    return () => clearTimeout(timer)
  }, [calls, kind, search])
}
