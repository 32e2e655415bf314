'use client'

import { useTranslations } from 'next-intl'
import { useCallback, useRef, useState } from 'react'
import { useRouter } from '../i18n/navigation.ts'
import { useCopy } from '../ui/use-copy.ts'
import { useHotkeys } from '../ui/use-hotkeys.ts'
import type { CallRowData } from './call-row-fragment.ts'
import type { CallWindow } from './call-window.ts'

type RowSelection = { selectedId: string | null; select(id: string | null): void }

/** The row the reader stands on, moved and acted on by keys. It keeps its call when rows are loaded anew. */
export function useRowSelection(
  calls: CallWindow,
  scrollTo: (position: number) => void,
): RowSelection {
  const t = useTranslations('call')
  const router = useRouter()
  const copy = useCopy()
  const [selectedId, setSelectedId] = useState<string | null>(null)
  const at = useRef(-1)

  const find = (): CallRowData | undefined => {
    const rows = calls.rows()
    if (rows[at.current]?.id !== selectedId) {
      at.current = rows.findIndex((row) => row.id === selectedId)
    }
    return rows[at.current]
  }
  const move = (step: number) => {
    const rows = calls.rows()
    find()
    const next = Math.min(Math.max(0, at.current + step), rows.length - 1)
    const call = rows[next]
    if (!call) return
    at.current = next
    setSelectedId(call.id)
    scrollTo(next)
    focusRowSoon(call.chatId)
  }
  useHotkeys({
    j: () => move(1),
    k: () => move(-1),
    ArrowDown: () => (selectedId === null ? window.scrollBy({ top: 56 }) : move(1)),
    ArrowUp: () => (selectedId === null ? window.scrollBy({ top: -56 }) : move(-1)),
    Enter: () => {
      const call = find()
      if (call) router.push({ pathname: '/call', query: { id: call.chatId } })
    },
    c: () => {
      const call = find()
      if (call) void copy(call.chatId, t('chatId'))
    },
    Escape: () => setSelectedId(null),
  })
  return {
    selectedId,
    select: useCallback((id: string | null) => {
      setSelectedId((before) => (before === id ? null : id))
    }, []),
  }
}

/** The row may have to be drawn first. */
function focusRowSoon(chatId: string): void {
  requestAnimationFrame(() => {
    const row = document.querySelector<HTMLElement>(`tr[data-chat-id="${chatId}"]`)
    row?.focus({ preventScroll: true })
  })
}
