import type { Timing } from '../timing.ts'

export type ChatMessage = { role: 'system' | 'user' | 'assistant'; content: string }

/** What a provider needs to make one attempt. Nothing here is read from the environment or the database. */
export type ProviderRequest = {
  /** Our UUIDv7, sent to the vendor as its request id. */
  chatId: string
  baseUrl: string
  vendorModel: string
  /** The key itself, read from the model's environment variable just before; never stored or logged. */
  apiKey: string | undefined
  messages: readonly ChatMessage[]
  /** Sent as they are beside model and messages: temperature, max_tokens … */
  parameters: Readonly<Record<string, unknown>>
  timeouts: {
    connectMs: number
    headersMs: number
    firstTokenMs: number
    idleMs: number
    totalMs: number
  }
  /** Connections kept per origin; the concurrency limit of the model. */
  maxConnections: number
}

/** Called synchronously while bytes arrive, so it must return at once. */
export type ProviderSink = {
  /** The first id the vendor names that is not empty. */
  onServerChatId(id: string): void
  /**
   * The first non-empty reasoning, content or tool delta. `ttftMs` is final. `atMs` is when its bytes were
   * read, on the clock of `performance.now()` of this thread.
   */
  onFirstToken(ttftMs: number, atMs: number): void
  onDelta(delta: { text: string; reasoning: string }): void
}

export type Usage = {
  /** Cached tokens included. */
  inputTokens: number
  cachedInputTokens: number | null
  /** Reasoning tokens included. */
  outputTokens: number
  reasoningTokens: number | null
  totalTokens: number
  /** `provider`, or `estimated:<encoding>`. */
  source: string
}

export type FailureClass =
  | 'transient'
  | 'throttle'
  | 'exhausted'
  | 'auth'
  | 'caller'
  | 'started'
  | 'cancelled'

export type AttemptError = {
  class: FailureClass
  /** The vendor's error code, undici's `UND_ERR_*`, or one of ours: `TIMEOUT_HEADERS`, `TIMEOUT_FIRST_TOKEN` … */
  code: string | null
  httpStatus: number | null
  /** In words, at most 4 KB, keys removed. */
  message: string
  /** How long the vendor asks us to wait, null when it says nothing. */
  retryAfterMs: number | null
}

/** The timing marks of one attempt that the provider can see; queue and concurrency belong to the caller. */
export type AttemptTiming = Omit<
  Timing,
  'queueMs' | 'ttftFromScheduleMs' | 'concurrencyAtStart' | 'concurrencyLimit'
>

export type AttemptResult = {
  ok: boolean
  error: AttemptError | null
  httpStatus: number | null
  serverChatId: string | null
  /** Every id header and body id the vendor returned, by name. */
  serverIds: Record<string, string>
  servedModel: string | null
  /** What arrived, also when the stream broke. */
  text: string
  reasoning: string
  finishReason: string | null
  usage: Usage | null
  timing: AttemptTiming
  /**
   * Wall clock of the moment the request was handed to the HTTP client, paired once with the monotonic clock.
   * A wait for a free connection lies before it, as it is queueing.
   */
  startedAt: Date
  finishedAt: Date
}

/** The adapter of one vendor protocol. It makes one attempt and never throws for what a vendor or network does. */
export interface Provider {
  readonly name: string
  attempt(request: ProviderRequest, sink: ProviderSink, signal: AbortSignal): Promise<AttemptResult>
}
