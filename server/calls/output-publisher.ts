import { randomUUID } from 'node:crypto'
import type { Db } from '../../db/database.ts'
import { notify } from '../../db/events.ts'
import type { Log } from '../log.ts'

/** NOTIFY channel of those who watch an answer; the payload is a WatchRequest. */
export const WATCH_CHANNEL = 'evalstream_watch'
/** NOTIFY channel of answers as they stream; the payload is an OutputPiece. */
export const OUTPUT_CHANNEL = 'evalstream_output'

/** “I have this much of the answer of this call; send me the rest for some seconds.” */
export type WatchRequest = {
  chatId: string
  /** The attempt it has this much of; null before the first piece. */
  attempt: string | null
  text: number
  reasoning: number
}

/** A piece of an answer, placed in UTF-16 units. */
export type OutputPiece = {
  chatId: string
  /** The attempt it is of: another one, after a runner was lost, begins its answer anew. */
  attempt: string
  part: 'text' | 'reasoning'
  offset: number
  piece: string
}

/** The answer of one attempt, on its way. */
export type OpenOutput = {
  append(delta: { text: string; reasoning: string }): void
  hasText(): boolean
  close(): void
}

/** Sends the answers that somebody watches; the others only grow in memory until they are committed. */
export interface OutputPublisher extends AsyncDisposable {
  open(chatId: string): OpenOutput
  onWatch(payload: string): void
}

const PUBLISH_MS = 100
/** A watcher asks again every few seconds; one that is gone is forgotten after this. */
const WATCHED_MS = 8_000
/** JSON may make six bytes of a character, and a NOTIFY takes fewer than 8,000. */
const PIECE_LENGTH = 1_200

type Answer = { attempt: string; text: string[]; reasoning: string[] }
type Watched = { until: number; text: number; reasoning: number }

export function createOutputPublisher({ db, log }: { db: Db; log: Log }): OutputPublisher {
  const answers = new Map<string, Answer>()
  const watched = new Map<string, Watched>()
  let publishing: Promise<void> = Promise.resolve()

  // One at a time: pieces that overtake each other would leave a gap for the watcher.
  const publish = () => {
    publishing = publishing
      .then(() => publishDue(db, answers, watched))
      .catch((error) =>
        log.warn({ err: error }, 'Streaming answers could not be shown; calls go on'),
      )
  }
  const timer = setInterval(() => watched.size > 0 && publish(), PUBLISH_MS)
  return {
    open: (chatId) => {
      const answer: Answer = { attempt: randomUUID(), text: [], reasoning: [] }
      answers.set(chatId, answer)
      return {
        append: ({ text, reasoning }) => {
          if (text !== '') answer.text.push(text)
          if (reasoning !== '') answer.reasoning.push(reasoning)
        },
        hasText: () => answer.text.length > 0,
        close: () => void answers.delete(chatId),
      }
    },
    onWatch: (payload) => {
      // Guarantee: only call outputs of this version send on the channel.
      const request = JSON.parse(payload) as WatchRequest
      const { chatId } = request
      const answer = answers.get(chatId)
      if (answer === undefined) return
      const has = request.attempt === answer.attempt ? request : { text: 0, reasoning: 0 }
      const known = watched.get(chatId) ?? has
      watched.set(chatId, {
        until: performance.now() + WATCHED_MS,
        text: Math.min(has.text, known.text),
        reasoning: Math.min(has.reasoning, known.reasoning),
      })
      publish()
    },
    [Symbol.asyncDispose]: async () => {
      clearInterval(timer)
      await publishing
    },
  }
}

async function publishDue(
  db: Db,
  answers: Map<string, Answer>,
  watched: Map<string, Watched>,
): Promise<void> {
  const pieces: OutputPiece[] = []
  for (const [chatId, place] of watched) {
    const answer = answers.get(chatId)
    if (answer === undefined || place.until < performance.now()) {
      watched.delete(chatId)
      continue
    }
    for (const part of ['text', 'reasoning'] as const) {
      const { attempt } = answer
      const whole = answer[part].join('')
      pieces.push(...cut(whole, place[part]).map((piece) => ({ chatId, attempt, part, ...piece })))
      place[part] = whole.length
    }
  }
  for (const piece of pieces) await notify(db, OUTPUT_CHANNEL, JSON.stringify(piece))
}

function cut(whole: string, from: number): { offset: number; piece: string }[] {
  const starts = Array.from(
    { length: Math.ceil(Math.max(0, whole.length - from) / PIECE_LENGTH) },
    (_, index) => from + index * PIECE_LENGTH,
  )
  return starts.map((offset) => ({ offset, piece: whole.slice(offset, offset + PIECE_LENGTH) }))
}
