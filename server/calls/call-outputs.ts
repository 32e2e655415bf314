/** `offset` counts UTF-16 units of the answer before `text`; reasoning is sent as a delta of its own. */
export type CallOutput = {
  chatId: string
  offset: number
  text: string
  reasoning: string | null
  done: boolean
}

/** Answers as they stream: the text so far first, then deltas, at most 10 a second a call. Not durable. */
export interface CallOutputs extends AsyncDisposable {
  /** Throws NotFoundError for an unknown chat ID. A finished call gives its whole answer and ends. */
  watch(chatId: string, signal: AbortSignal): AsyncIterable<CallOutput>
}
