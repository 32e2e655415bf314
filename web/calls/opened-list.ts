const STORAGE_KEY = 'evalstream-opened-list'
const KEPT = 2_000

/** Remembers the calls of the list a call is opened from, so that its page can step through them. */
export function keepOpenedList(chatIds: readonly string[]): void {
  window.sessionStorage.setItem(STORAGE_KEY, chatIds.slice(0, KEPT).join(' '))
}

export type Neighbours = { before: string | null; after: string | null; inList: boolean }

export function findNeighbours(chatId: string): Neighbours {
  const ids = (window.sessionStorage.getItem(STORAGE_KEY) ?? '').split(' ')
  const at = ids.indexOf(chatId)
  if (at < 0) return { before: null, after: null, inList: false }
  return { before: ids[at - 1] ?? null, after: ids[at + 1] ?? null, inList: true }
}
