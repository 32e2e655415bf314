'use client'

import { useEffect, useRef } from 'react'
import { shortcutsOn } from './shortcut-setting.ts'

const TYPING = 'input, textarea, select, [contenteditable=true]'
const PRESSABLE = 'button, a, summary, [role=menuitem], [role=tab]'

/** Single-key shortcuts of the page. Silent while someone types, with a modifier, and when turned off. */
export function useHotkeys(keys: Readonly<Record<string, () => void>>): void {
  const current = useRef(keys)
  current.current = keys
  useEffect(() => {
    const onKeyDown = (event: KeyboardEvent) => {
      const act = current.current[event.key]
      if (!act || !shortcutsOn.get() || isTaken(event)) return
      event.preventDefault()
      act()
    }
    window.addEventListener('keydown', onKeyDown)
    return () => window.removeEventListener('keydown', onKeyDown)
  }, [])
}

/** The key means something else: a modifier, a field or dialog that is open, a button that has the focus. */
function isTaken(event: KeyboardEvent): boolean {
  if (event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented) return true
  if (!(event.target instanceof Element) || document.querySelector('dialog[open]')) return true
  if (event.target.closest(TYPING)) return true
  return (event.key === ' ' || event.key === 'Enter') && event.target.closest(PRESSABLE) !== null
}
