'use client'

import { Ellipsis, type LucideIcon } from 'lucide-react'
import { type KeyboardEvent, useEffect, useId, useRef, useState } from 'react'

export type MenuItem = {
  key: string
  icon: LucideIcon
  label: string
  danger?: boolean
  /** Why it can't be chosen now; null when it can. */
  off: string | null
  onSelect: () => void
}

/** More actions, behind three dots. */
export function Menu({ label, items }: { label: string; items: readonly MenuItem[] }) {
  const [open, setOpen] = useState(false)
  const root = useRef<HTMLDivElement>(null)
  const menuId = useId()
  useCloseOutside(root, open, () => setOpen(false))
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key === 'Escape') setOpen(false)
    moveFocus(event, root.current)
  }
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: the keys act on the button and items within
    <div className="menu" ref={root} onKeyDown={onKeyDown}>
      <button
        type="button"
        className="btn icon"
        aria-label={label}
        title={label}
        aria-haspopup="menu"
        aria-expanded={open}
        aria-controls={open ? menuId : undefined}
        onClick={() => setOpen(!open)}
      >
        <Ellipsis className="i" aria-hidden="true" />
      </button>
      {open && (
        <div role="menu" id={menuId} aria-label={label}>
          {items.map((item) => (
            <MenuEntry key={item.key} item={item} onDone={() => setOpen(false)} />
          ))}
        </div>
      )}
    </div>
  )
}

function MenuEntry({ item, onDone }: { item: MenuItem; onDone: () => void }) {
  const { icon: Icon, off } = item
  return (
    <button
      type="button"
      role="menuitem"
      aria-disabled={off !== null}
      data-danger={item.danger && off === null ? '' : undefined}
      onClick={() => {
        if (off !== null) return
        onDone()
        item.onSelect()
      }}
    >
      <Icon className="i" aria-hidden="true" />
      {item.label}
      {off !== null && <span className="t3 small">{off}</span>}
    </button>
  )
}

function moveFocus(event: KeyboardEvent, root: HTMLElement | null): void {
  const step = { ArrowDown: 1, ArrowUp: -1 }[event.key]
  if (!step || !root) return
  const items = [...root.querySelectorAll<HTMLElement>('[role=menuitem]')]
  if (items.length === 0) return
  event.preventDefault()
  const from = items.indexOf(document.activeElement as HTMLElement)
  items[(from + step + items.length) % items.length]?.focus()
}

function useCloseOutside(
  root: { readonly current: HTMLElement | null },
  open: boolean,
  close: () => void,
): void {
  const current = useRef(close)
  current.current = close
  useEffect(() => {
    if (!open) return
    const onPointerDown = (event: PointerEvent) => {
      if (!root.current?.contains(event.target as Node)) current.current()
    }
    document.addEventListener('pointerdown', onPointerDown)
    return () => document.removeEventListener('pointerdown', onPointerDown)
  }, [open, root])
}
