'use client'

import { useSyncExternalStore } from 'react'

const QUERY = '(max-width: 760px)'

/** Whether the screen is a phone's. False while the pages are exported. */
export function useNarrow(): boolean {
  return useSyncExternalStore(
    (onChange) => {
      const media = window.matchMedia(QUERY)
      media.addEventListener('change', onChange)
      return () => media.removeEventListener('change', onChange)
    },
    () => window.matchMedia(QUERY).matches,
    () => false,
  )
}
