import type { LogPosition } from '../../db/events.ts'
import { CursorExpiredError } from '../errors.ts'
import type { StoredEvent } from './event.ts'

const UUID = '[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}'
const POSITION = new RegExp(`^(\\d{1,20})_(${UUID})_(\\d{1,16})$`)
const CURSOR = /^([0-9a-z]{1,32})\.(\d{1,15})$/

/** `<epoch>.<seq>`: where a reader of one task stands. */
export function encodeCursor({ epoch, seq }: Pick<StoredEvent, 'epoch' | 'seq'>): string {
  return `${epoch}.${seq}`
}

/** Throws CursorExpiredError for a text that is no cursor of one task. */
export function decodeCursor(text: string): { epoch: string; seq: number } {
  const [, epoch, seq] = CURSOR.exec(text) ?? []
  if (epoch !== undefined && seq !== undefined) return { epoch, seq: Number(seq) }
  throw expired(`“${text}” is not a cursor of one task`)
}

/** Where a reader of all tasks stands. */
export function encodePosition({ transactionId, taskId, seq }: LogPosition): string {
  return `${transactionId}_${taskId}_${seq}`
}

/** Throws CursorExpiredError for a text that is no position over all tasks. */
export function decodePosition(text: string): LogPosition {
  const [, transactionId, taskId, seq] = POSITION.exec(text) ?? []
  if (transactionId !== undefined && taskId !== undefined && seq !== undefined) {
    return { transactionId, taskId, seq: Number(seq) }
  }
  throw expired(`“${text}” is not a position over all tasks`)
}

export function expired(message: string): CursorExpiredError {
  return new CursorExpiredError(
    message,
    'Query the state again and subscribe from the cursor it returns.',
  )
}
