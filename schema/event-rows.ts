import type { Call } from '../db/call-queries.ts'
import type { Task } from '../db/task-queries.ts'

/** Rows that events are laid over. What an event changes is in the event; the rest never changes. */
export type EventRows = { calls: Map<string, Call>; tasks: Map<string, Task> }
