import type { OutputPiece } from './call-documents.ts'

export type AnswerText = { text: string; reasoning: string }

/**
 * Puts an answer together from the pieces of its stream. The first piece of a subscription is all there is
 * so far, so a piece after a lost connection replaces what is known.
 */
export interface AnswerAssembly {
  take(piece: OutputPiece): void
  /** The next piece is the first of a new subscription. */
  restart(): void
  read(): AnswerText
}

export function createAnswerAssembly(): AnswerAssembly {
  let [text, reasoning, isFirst] = ['', '', true]
  return {
    restart() {
      isFirst = true
    },
    read: () => ({ text, reasoning }),
    take(piece) {
      if (isFirst) [text, reasoning] = ['', '']
      isFirst = false
      // A piece that begins before the end of what is known brings the rest of it anew.
      text = text.slice(0, piece.offset) + piece.text
      reasoning += piece.reasoning ?? ''
    },
  }
}
