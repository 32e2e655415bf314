import type { EventRow } from '../../db/events.ts'
import { unpackState } from './call-state.ts'
import type { StoredEvent } from './event.ts'

/** An event as it was appended. Guarantee: only appendEvents writes the log, in this version's kinds and payloads. */
export function storedEvent(row: EventRow): StoredEvent {
  const event = row as unknown as StoredEvent
  const { call } = event.payload
  if (call !== undefined) event.payload.call = unpackState(call)
  return event
}
