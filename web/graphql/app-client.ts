import { Client, cacheExchange, fetchExchange } from 'urql'
import type { Connection } from '../live/connection.ts'
import { createLiveSocket } from '../live/create-live-socket.ts'
import type { LiveSocket } from '../live/live-socket.ts'
import { createStore } from '../live/store.ts'
import { createTokenKeeper, type TokenKeeper } from '../live/token.ts'

/** What a page needs to speak to the server: queries by HTTP, events by one socket, the token for both. */
export interface AppClient {
  readonly http: Client
  readonly live: LiveSocket
  readonly token: TokenKeeper
  /** Headers every request must carry. */
  headers(): Record<string, string>
}

export const GRAPHQL_PATH = '/graphql'

export function createAppClient(): AppClient {
  const inBrowser = typeof window !== 'undefined'
  const origin = inBrowser ? window.location.origin : 'http://localhost'
  const token = createTokenKeeper(inBrowser ? window.localStorage : absentStorage)
  const headers = () => {
    const known = token.get()
    return {
      'x-evalstream-csrf': '1',
      ...(known ? { authorization: `Bearer ${known}` } : {}),
    }
  }
  return {
    token,
    headers,
    live: createLiveSocketLazily(`${origin.replace(/^http/, 'ws')}${GRAPHQL_PATH}`, token),
    http: new Client({
      url: `${origin}${GRAPHQL_PATH}`,
      preferGetMethod: false,
      requestPolicy: 'cache-and-network',
      fetchOptions: () => ({ headers: headers() }),
      fetch: async (input, init) => {
        const response = await fetch(input, init)
        if (response.status === 401) token.refused.set(true)
        return response
      },
      exchanges: [cacheExchange, fetchExchange],
    }),
  }
}

/** Nothing is kept while the pages are exported. */
const absentStorage = { getItem: () => null, setItem: () => undefined }

/** The socket needs the browser's document, which is absent while pages are exported. */
function createLiveSocketLazily(url: string, token: TokenKeeper): LiveSocket {
  if (typeof window !== 'undefined') return createLiveSocket(url, token)
  return {
    connection: createStore<Connection>({ state: 'connecting' }),
    subscribe: () => () => undefined,
    wait: async () => undefined,
    reconnect: () => undefined,
  }
}
