import { createStore } from '../live/store.ts'

const STORAGE_KEY = 'evalstream-shortcuts'

/** Whether single keys act. They can be turned off, for people who speak to their browser. */
export const shortcutsOn = createStore(
  typeof window === 'undefined' || window.localStorage.getItem(STORAGE_KEY) !== 'off',
)

export function setShortcutsOn(on: boolean): void {
  window.localStorage.setItem(STORAGE_KEY, on ? 'on' : 'off')
  shortcutsOn.set(on)
}
