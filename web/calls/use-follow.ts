'use client'

import { useEffect, useRef } from 'react'
import { useStore } from '../live/store.ts'
import type { CallWindow } from './call-window.ts'

const EVERY_MS = 1_000

/**
 * While nobody reads the list, new calls are shown by themselves, at most once a second, and so is what
 * has come of those shown when their events come faster than the browser takes them. Rows still on
 * their way when somebody begins to read are not shown: they would move what is pointed at.
 */
export function useFollow(calls: CallWindow, free: boolean): void {
  const { newCount, isBehind, state } = useStore(calls.view)
  const last = useRef(0)
  const due = free && (newCount > 0 || isBehind) && state === 'ready'
  useEffect(() => {
    if (!due) return
    const reading = new AbortController()
    const follow = async () => {
      last.current = performance.now()
      try {
        await calls.reload(reading.signal)
      } catch (error) {
        // The view turns to failed, and the table says so.
        console.warn('No new calls came', error)
      }
      // There may be more by now, without a moment in which there was none.
      if (!reading.signal.aborted) timer = setTimeout(follow, EVERY_MS)
    }
    let timer = setTimeout(follow, Math.max(0, last.current + EVERY_MS - performance.now()))
    return () => {
      clearTimeout(timer)
      reading.abort()
    }
  }, [calls, due])
}
