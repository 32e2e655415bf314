import type { ProviderRequest, Usage } from './provider.ts'
import type { VendorError } from './vendor-error.ts'

/** One vendor protocol over HTTP: how a call is asked for, and how its stream is read. */
export type Protocol = {
  readonly name: string
  /** Throws when the base URL is none. */
  compose(request: ProviderRequest): VendorRequest
  createReader(): AnswerReader
}

export type VendorRequest = { url: URL; headers: Record<string, string>; body: string }

/** What one payload brings. */
export type PayloadDelta = {
  text: string
  reasoning: string
  /** It holds non-empty reasoning, content or a tool call, and it was streamed. */
  isToken: boolean
}

/** Reads the payloads of one answer in order. */
export type AnswerReader = {
  /** Null when the payload brings nothing: a role, an id, usage, an end marker. */
  read(text: string, value: unknown): PayloadDelta | null
  readonly answer: AnswerFacts
}

export type AnswerFacts = {
  serverChatId: string | null
  servedModel: string | null
  finishReason: string | null
  usage: Usage | null
  /** An end marker came, so a closed connection is no loss. */
  isEnded: boolean
  /** The vendor sent an error inside its answer. */
  error: VendorError | null
  /** The start of the first payload that is not of this protocol, to show what came instead. */
  unreadable: string | null
}
