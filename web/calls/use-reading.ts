'use client'

import { type FocusEvent, type PointerEvent, useState } from 'react'

/** Whether someone points at the list or stands in it with the keyboard. A finger that taps does neither. */
export function useReading() {
  const [pointing, setPointing] = useState(false)
  const [focused, setFocused] = useState(false)
  const props = {
    onPointerEnter: (event: PointerEvent) => setPointing(event.pointerType === 'mouse'),
    onPointerLeave: () => setPointing(false),
    onFocus: () => setFocused(true),
    onBlur: (event: FocusEvent) => setFocused(event.currentTarget.contains(event.relatedTarget)),
  }
  return [pointing || focused, props] as const
}
