import type { Db } from '../db/database.ts'
import type { Scope } from '../server/auth/viewer.ts'
import type { Engine } from '../server/engine.ts'
import type { EventRows } from './event-rows.ts'

/** A file of a multipart request, readable once. */
export type UploadedFile = { fileName: string; content: AsyncIterable<Uint8Array> }

/** Files of the request; the value of an `Upload` variable is the token to take one with. */
export type Uploads = { take(token: string): UploadedFile }

/**
 * What resolvers know. One object serves one execution: dataloaders cache by it, so an event of a
 * subscription gets a copy of its own.
 */
export type Context = {
  readonly engine: Engine
  /** Where resolvers read: the pool, or the snapshot of a query that selects `Task.cursor`. */
  readonly db: Db
  readonly scopes: ReadonlySet<Scope>
  /** Null when the request carries no file. */
  readonly uploads: Uploads | null
  /** Aborted when the client goes away. */
  readonly signal: AbortSignal
  /** While an event is executed: the rows events are laid over, kept from one event to the next. */
  readonly eventRows?: EventRows
}
