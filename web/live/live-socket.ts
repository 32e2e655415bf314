import type { TypedDocumentNode } from 'urql'
import type { Connection } from './connection.ts'
import type { Store } from './store.ts'

/** The one socket of this tab. It reconnects for ever, and re-subscribes with the variables as they then are. */
export interface LiveSocket {
  readonly connection: Store<Connection>
  subscribe<Data, Variables extends Record<string, unknown>>(
    document: TypedDocumentNode<Data, Variables>,
    variables: Variables,
    sink: LiveSink<Data>,
  ): () => void
  /** Waits before trying again what failed, or less when the network comes back. */
  wait(delayMs: number): Promise<void>
  /** Drops the connection and makes a new one, with the token as it now is. */
  reconnect(): void
}

export type LiveSink<Data> = {
  next(data: Data): void
  /** The server ended the subscription or refused it. `code` is of the first GraphQL error. */
  ended(reason: { code: string | null; message: string } | null): void
}
