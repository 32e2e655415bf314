import type { EventRow } from '../../db/events.ts'
import type { AppendedEvents } from './append-events.ts'
import { unpackState } from './call-state.ts'
import type { StoredEvent } from './event.ts'

/** An event as it was appended. Guarantee: only appendEvents writes the log, in this version's kinds and payloads. */
export function storedEvent(row: EventRow): StoredEvent {
  const event = row as unknown as StoredEvent
  const { call } = event.payload
  if (call !== undefined) event.payload.call = unpackState(call)
  return event
}

/** The same events as they are read from the log. */
export function appendedEvents({ events, firstSeq, ...shared }: AppendedEvents): StoredEvent[] {
  const { taskId, epoch, transactionId, at } = shared
  return events.map(({ payload, ...event }, index) =>
    storedEvent({
      ...event,
      ...{ taskId, epoch, transactionId, at },
      seq: firstSeq + index,
      payload: JSON.parse(payload),
    }),
  )
}
