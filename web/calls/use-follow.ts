'use client'

import { useEffect, useRef } from 'react'
import { useStore } from '../live/store.ts'
import type { CallWindow } from './call-window.ts'

const EVERY_MS = 1_000

/**
 * While nobody reads the list, new calls are shown by themselves, at most once a second. Rows still on
 * their way when somebody begins to read are not shown: they would move what is pointed at.
 */
export function useFollow(calls: CallWindow, free: boolean): void {
  const { newCount, state } = useStore(calls.view)
  const last = useRef(0)
  const due = free && newCount > 0 && state === 'ready'
  useEffect(() => {
    if (!due) return
    const reading = new AbortController()
    const timer = setTimeout(
      () => {
        last.current = performance.now()
        // The view turns to failed, and the table says so.
        calls
          .reload(reading.signal)
          .catch((error: unknown) => console.warn('No new calls came', error))
      },
      Math.max(0, last.current + EVERY_MS - performance.now()),
    )
    return () => {
      clearTimeout(timer)
      reading.abort()
    }
  }, [calls, due])
}
