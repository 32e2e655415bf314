'use client'

import { useEffect, useRef } from 'react'
import { useStore } from '../live/store.ts'
import type { CallWindow } from './call-window.ts'

const EVERY_MS = 1_000

/** While nobody reads the list, new calls are shown by themselves, at most once a second. */
export function useFollow(calls: CallWindow, free: boolean): void {
  const { newCount, state } = useStore(calls.view)
  const last = useRef(0)
  const due = free && newCount > 0 && state === 'ready'
  useEffect(() => {
    if (!due) return
    const timer = setTimeout(
      () => {
        last.current = performance.now()
        // The view turns to failed, and the table says so.
        calls.reload().catch((error: unknown) => console.warn('No new calls came', error))
      },
      Math.max(0, last.current + EVERY_MS - performance.now()),
    )
    return () => clearTimeout(timer)
  }, [calls, due])
}
