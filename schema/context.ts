import type { Call } from '../db/call-queries.ts'
import type { Db } from '../db/database.ts'
import type { Task } from '../db/task-queries.ts'
import type { Scope } from '../server/auth/viewer.ts'
import type { Engine } from '../server/engine.ts'

/**
 * Rows that events are laid over, kept from one event to the next: what changes in a row while it
 * runs is in the event, the rest never changes. So most events are executed without the database.
 */
export type EventRows = { calls: Map<string, Call>; tasks: Map<string, Task> }

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
