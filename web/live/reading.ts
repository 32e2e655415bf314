import { createStore } from './store.ts'

/** The reader has paused the list on this page; null: it is live. Shown in the bar of every page. */
export const readerPause = createStore<{ newCount: number } | null>(null)
