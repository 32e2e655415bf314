import { createStore, type Store } from './store.ts'

const STORAGE_KEY = 'evalstream-token'

/** The access token of this server, kept in this browser only. */
export interface TokenKeeper {
  /** Null when none was entered. */
  get(): string | null
  set(token: string): void
  /** True after the server refused a request for want of a valid token. */
  readonly refused: Store<boolean>
}

export function createTokenKeeper(storage: Pick<Storage, 'getItem' | 'setItem'>): TokenKeeper {
  const refused = createStore(false)
  return {
    refused,
    get: () => storage.getItem(STORAGE_KEY),
    set(token) {
      storage.setItem(STORAGE_KEY, token)
      refused.set(false)
    },
  }
}
