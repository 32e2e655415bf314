'use client'

import { useTranslations } from 'next-intl'
import { useEffect, useRef, useState } from 'react'
import { readerPause } from '../live/reading.ts'
import { useStore } from '../live/store.ts'
import { LoadError } from '../ui/load-error.tsx'
import { Skeleton } from '../ui/skeleton.tsx'
import { useHotkeys } from '../ui/use-hotkeys.ts'
import { useNarrow } from '../ui/use-narrow.ts'
import { CallCard } from './call-card.tsx'
import { CallRow } from './call-row.tsx'
import { CallTableHead } from './call-table-head.tsx'
import { type CallCounts, CallToolbar } from './call-toolbar.tsx'
import type { CallWindow } from './call-window.ts'
import { NewCallsPill } from './new-calls-pill.tsx'
import { keepOpenedList } from './opened-list.ts'
import { type ShownRows, useCallRows } from './use-call-rows.ts'
import { useFollow } from './use-follow.ts'
import { useReading } from './use-reading.ts'
import { useRowSelection } from './use-row-selection.ts'

const [ROW_HEIGHT, CARD_HEIGHT] = [28, 88]

/** The calls of a task, changing where they stand while the task runs. */
export function CallTable({ calls, progress }: { calls: CallWindow; progress: CallCounts }) {
  const t = useTranslations('call')
  const list = useRef<HTMLDivElement>(null)
  const narrow = useNarrow()
  const rows = useCallRows(calls, narrow ? CARD_HEIGHT : ROW_HEIGHT, list)
  const selection = useRowSelection(calls, rows.scrollTo)
  const view = useStore(calls.view)
  const [paused, togglePause] = usePause(calls)
  useKeptList(calls)
  const [reading, readingProps] = useReading()
  const held = reading || selection.selectedId !== null || rows.scrolled
  const showNewest = () => {
    selection.select(null)
    if (rows.scrolled) rows.scrollTo(0)
    // The view turns to failed, and the table says so.
    calls.reload().catch((error: unknown) => console.warn('The newest calls did not load', error))
  }
  useFollow(calls, !held && !paused)
  return (
    <section className="calls" aria-label={t('table.label')}>
      <CallToolbar
        calls={calls}
        counts={progress}
        paused={paused}
        held={held}
        onPause={togglePause}
      />
      <NewCallsPill count={held || paused ? view.newCount : 0} onShow={showNewest} />
      {view.state === 'failed' && (
        <div className="cempty">
          <LoadError error={new Error(t('table.failed'))} onRetry={showNewest} />
        </div>
      )}
      <div ref={list} className="clist" {...readingProps}>
        {view.state === 'loading' && calls.rows().length === 0 ? (
          <div className="cempty">
            <Skeleton rows={10} height={28} />
          </div>
        ) : (
          <Rows rows={rows} narrow={narrow} total={view.total} selection={selection} />
        )}
      </div>
      {view.state === 'ready' && <TableFoot loaded={calls.rows().length} total={view.total} />}
    </section>
  )
}

type RowsProps = {
  rows: ShownRows
  narrow: boolean
  total: number
  selection: ReturnType<typeof useRowSelection>
}

function Rows({ rows, narrow, total, selection }: RowsProps) {
  const t = useTranslations('call')
  if (total === 0) return <p className="cempty">{t('table.none')}</p>
  if (narrow) {
    return (
      <ul className="mp3 rl" style={{ paddingTop: rows.above, paddingBottom: rows.below }}>
        {rows.shown.map(({ call, position }) => (
          <CallCard key={call.id} call={call} position={position} />
        ))}
      </ul>
    )
  }
  return (
    <table className="c flush hov ctab" aria-rowcount={total + 1} aria-label={t('table.label')}>
      <CallTableHead />
      <tbody>
        <Gap height={rows.above} />
        {rows.shown.map(({ call, position }) => (
          <CallRow
            key={call.id}
            call={call}
            position={position}
            selected={call.id === selection.selectedId}
            onSelect={selection.select}
          />
        ))}
        <Gap height={rows.below} />
      </tbody>
    </table>
  )
}

/** Stands for the rows that are not drawn. */
function Gap({ height }: { height: number }) {
  if (height <= 0) return null
  return (
    // biome-ignore lint/a11y/noAriaHiddenOnFocusable: a plain row, it takes no focus
    <tr className="gap" aria-hidden="true">
      <td style={{ height }} />
    </tr>
  )
}

function TableFoot({ loaded, total }: { loaded: number; total: number }) {
  const t = useTranslations('call')
  if (total === 0) return null
  return (
    <p className="cfoot">
      {t('table.loaded', { loaded, total, more: loaded < total ? 'yes' : 'no' })}
    </p>
  )
}

/** Whether the reader has stopped the list; the bar of the page says so too. */
function usePause(calls: CallWindow): [boolean, () => void] {
  const [paused, setPaused] = useState(false)
  const { newCount } = useStore(calls.view)
  const toggle = () => {
    calls.setPaused(!paused)
    setPaused(!paused)
  }
  useHotkeys({ ' ': toggle })
  useEffect(() => {
    readerPause.set(paused ? { newCount } : null)
    return () => readerPause.set(null)
  }, [paused, newCount])
  return [paused, toggle]
}

/** The page of a call steps through the list it was opened from. */
function useKeptList(calls: CallWindow): void {
  useEffect(() => () => keepOpenedList(calls.rows().map((call) => call.chatId)), [calls])
}
