'use client'

import { useWindowVirtualizer } from '@tanstack/react-virtual'
import { type RefObject, useEffect, useLayoutEffect, useState } from 'react'
import { useStore } from '../live/store.ts'
import type { CallRowData } from './call-row-fragment.ts'
import type { CallWindow } from './call-window.ts'

const OVERSCAN = 6
/** Rows from the end at which the next page is asked for. */
const LOAD_AHEAD = 60

export type ShownRows = {
  shown: readonly { call: CallRowData; position: number }[]
  /** Heights that stand for the rows above and below those drawn. */
  above: number
  below: number
  /** The reader has scrolled into the list. */
  scrolled: boolean
  scrollTo(position: number): void
}

/** The rows near the screen, of all that are loaded; more are loaded as the reader nears their end. */
export function useCallRows(
  calls: CallWindow,
  rowHeight: number,
  list: RefObject<HTMLElement | null>,
): ShownRows {
  useStore(calls.view)
  const rows = calls.rows()
  const top = useTopOf(list)
  const virtualizer = useWindowVirtualizer({
    count: rows.length,
    estimateSize: () => rowHeight,
    overscan: OVERSCAN,
    scrollMargin: top,
    scrollPaddingStart: 88,
    scrollPaddingEnd: 64,
    // Drawing within the scroll event would hold the scroll up.
    useFlushSync: false,
  })
  const items = virtualizer.getVirtualItems()
  const last = items.at(-1)?.index ?? 0
  useEffect(() => {
    if (rows.length > 0 && last >= rows.length - LOAD_AHEAD) {
      // The view turns to failed, and the table says so.
      calls.loadMore().catch((error: unknown) => console.warn('No more calls came', error))
    }
  }, [calls, last, rows.length])

  const first = items[0]
  const end = items.at(-1)
  return {
    shown: items.flatMap((item) => {
      const call = rows[item.index]
      return call ? [{ call, position: item.index }] : []
    }),
    above: first ? first.start - top : 0,
    below: end ? virtualizer.getTotalSize() - (end.end - top) : 0,
    scrolled: (virtualizer.scrollOffset ?? 0) > top,
    scrollTo: (position) => virtualizer.scrollToIndex(position),
  }
}

/** Where the list begins on the page. What stands above it may grow, and then the page grows too. */
function useTopOf(list: RefObject<HTMLElement | null>): number {
  const [top, setTop] = useState(0)
  useLayoutEffect(() => {
    const measure = () => {
      if (!list.current) return
      setTop(Math.round(list.current.getBoundingClientRect().top + window.scrollY))
    }
    measure()
    const observer = new ResizeObserver(measure)
    observer.observe(document.body)
    return () => observer.disconnect()
  }, [list])
  return top
}
