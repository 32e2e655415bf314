import { roundMs } from '../timing.ts'
import type { UncertaintyMeter } from '../uncertainty-meter.ts'
import type { AttemptDeadlines } from './attempt-deadlines.ts'
import { type AttemptMarks, startOf } from './attempt-marks.ts'
import type { AnswerReader, PayloadDelta } from './protocol.ts'
import type { ProviderSink } from './provider.ts'
import { createStreamScanner } from './stream-scanner.ts'

type Deps = {
  reader: AnswerReader
  sink: ProviderSink
  marks: AttemptMarks
  deadlines: AttemptDeadlines
  meter: UncertaintyMeter
}

/** The body of a 2xx answer: bytes in, tokens stamped, text collected. */
export type AnswerIntake = {
  readonly taken: { readonly text: string; readonly reasoning: string; readonly tokenCount: number }
  /** `atMs` is the clock as read first thing in the data callback. Throws `StreamLineTooLongError`. */
  read(chunk: Uint8Array, atMs: number): void
  end(atMs: number): void
}

export function createAnswerIntake({ reader, sink, marks, deadlines, meter }: Deps): AnswerIntake {
  const taken = { text: '', reasoning: '', tokenCount: 0 }
  let readAt = 0
  let isIdKnown = false

  const token = (delta: PayloadDelta): void => {
    if (taken.tokenCount === 0) marks.uncertaintyMs = meter.boundMs(readAt)
    if (delta.text !== '') marks.firstAnswerAt ??= readAt
    if (marks.tokenReads.at(-1) !== readAt) marks.tokenReads.push(readAt)
    deadlines.token(readAt)
    taken.tokenCount += 1
    if (taken.tokenCount === 1) sink.onFirstToken(roundMs(readAt - startOf(marks)), readAt)
  }

  const scanner = createStreamScanner((text, value) => {
    const delta = reader.read(text, value)
    const id = reader.answer.serverChatId
    if (!isIdKnown && id !== null) {
      isIdKnown = true
      sink.onServerChatId(id)
    }
    if (delta === null) return
    if (delta.isToken) token(delta)
    if (delta.text === '' && delta.reasoning === '') return
    taken.text += delta.text
    taken.reasoning += delta.reasoning
    sink.onDelta({ text: delta.text, reasoning: delta.reasoning })
  })

  return {
    taken,
    read(chunk, atMs) {
      readAt = atMs
      scanner.push(chunk)
      if (reader.answer.isEnded) deadlines.ended(atMs)
    },
    end(atMs) {
      readAt = atMs
      scanner.end()
    },
  }
}
