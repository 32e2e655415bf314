'use client'

import { useSyncExternalStore } from 'react'

const TICK_MS = 1_000
const listeners = new Set<() => void>()
let timer: ReturnType<typeof setInterval> | undefined
let now = 0

/** The wall clock in steps of a second, one timer for the whole page. Stands still while nobody counts. */
export function useNow(counting: boolean): number {
  return useSyncExternalStore(counting ? subscribe : subscribeToNothing, read, read)
}

function read(): number {
  if (now === 0 || listeners.size === 0) now = Math.floor(Date.now() / TICK_MS) * TICK_MS
  return now
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener)
  timer ??= setInterval(() => {
    now = Date.now()
    for (const tell of listeners) tell()
  }, TICK_MS)
  return () => {
    listeners.delete(listener)
    if (listeners.size > 0) return
    clearInterval(timer)
    timer = undefined
  }
}

function subscribeToNothing(): () => void {
  return () => undefined
}
