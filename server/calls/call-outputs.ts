import { setTimeout as sleep } from 'node:timers/promises'
import { type CallAnswer, findCallAnswer } from '../../db/calls.ts'
import type { Connection, Db } from '../../db/database.ts'
import { notify } from '../../db/events.ts'
import { NotFoundError } from '../errors.ts'
import { createPostgresListener } from '../events/postgres-listener.ts'
import type { Log } from '../log.ts'
import {
  OUTPUT_CHANNEL,
  type OutputPiece,
  WATCH_CHANNEL,
  type WatchRequest,
} from './output-publisher.ts'

/**
 * `offset` counts UTF-16 units of the answer before `text`: what was shown from there on is replaced,
 * as when a lost runner's call is made again. Reasoning is sent as a delta of its own.
 */
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

type Deps = { db: Db; connection: Connection; log: Log }
type Subscribers = Map<string, Set<(piece: OutputPiece) => void>>

/** How often a watcher asks for what it lacks and looks whether the call has ended. */
const ASK_MS = 2_000
/** The end is committed just after the last token, so it is looked for more often then. */
const QUIET_MS = 300

export async function createCallOutputs(deps: Deps): Promise<CallOutputs> {
  const subscribers: Subscribers = new Map()
  const onPiece = (payload: string) => {
    // Guarantee: only runners of this version send on the channel.
    const piece = JSON.parse(payload) as OutputPiece
    for (const take of subscribers.get(piece.chatId) ?? []) take(piece)
  }
  const channels = { [OUTPUT_CHANNEL]: onPiece }
  const listener = await createPostgresListener({ ...deps, channels })
  return {
    watch: (chatId, signal) => watchOutput(deps, subscribers, chatId, signal),
    [Symbol.asyncDispose]: () => listener[Symbol.asyncDispose](),
  }
}

async function* watchOutput(
  { db }: Deps,
  subscribers: Subscribers,
  chatId: string,
  signal: AbortSignal,
): AsyncGenerator<CallOutput, void, undefined> {
  const assembly = createAssembly(chatId)
  const peers = subscribers.get(chatId) ?? new Set()
  subscribers.set(chatId, peers.add(assembly.take))
  try {
    while (!signal.aborted) {
      const call = await findCallAnswer(db, chatId)
      if (call === undefined) throw new NotFoundError('Call', chatId)
      if (call.isEnded) return yield assembly.rest(call)
      await notify(db, WATCH_CHANNEL, JSON.stringify(assembly.request()))
      const askAgainAt = performance.now() + ASK_MS
      while (performance.now() < askAgainAt && !signal.aborted && !assembly.hasGoneQuiet()) {
        const output = await assembly.next()
        if (output !== undefined) yield output
      }
    }
  } finally {
    peers.delete(assembly.take)
    if (peers.size === 0) subscribers.delete(chatId)
  }
}

/** Puts the pieces of one answer together for one watcher, each part of it once. */
function createAssembly(chatId: string) {
  const parts = createParts(chatId)
  const nudge = createNudge()
  let isFirst = true
  let lastPieceAt: number | undefined
  return {
    take: (piece: OutputPiece) => {
      if (!parts.take(piece)) return
      lastPieceAt = performance.now()
      nudge.give()
    },
    request: parts.request,
    rest: parts.rest,
    /** What has come, or undefined when nothing comes for a moment. The first is the text so far, if only ''. */
    next: async (): Promise<CallOutput | undefined> => {
      if (parts.isEmpty() && !isFirst) await nudge.wait(QUIET_MS)
      if (parts.isEmpty() && !isFirst) return undefined
      isFirst = false
      return parts.emit()
    },
    /** True once after every burst of pieces. */
    hasGoneQuiet: () => {
      const isQuiet = lastPieceAt !== undefined && performance.now() - lastPieceAt > QUIET_MS
      if (isQuiet) lastPieceAt = undefined
      return isQuiet && parts.isEmpty()
    },
  }
}

/** What was said of an answer, and what has come since. */
function createParts(chatId: string) {
  let said = { text: '', reasoning: '' }
  let fresh = { text: '', reasoning: '' }
  let attemptNow: string | null = null
  const startAnew = () => {
    said = { text: '', reasoning: '' }
    fresh = { text: '', reasoning: '' }
  }
  return {
    /** Whether the piece brought anything. */
    take: ({ attempt, part, offset, piece }: OutputPiece): boolean => {
      if (attempt !== attemptNow) startAnew()
      attemptNow = attempt
      const known = said[part].length + fresh[part].length
      // Others may have asked from an earlier place; what is missing is asked for again.
      if (offset > known || offset + piece.length <= known) return false
      fresh[part] += piece.slice(known - offset)
      return true
    },
    isEmpty: () => fresh.text === '' && fresh.reasoning === '',
    request: (): WatchRequest => {
      const { text, reasoning } = said
      return { chatId, attempt: attemptNow, text: text.length, reasoning: reasoning.length }
    },
    emit: (): CallOutput => {
      const { text, reasoning } = fresh
      const offset = said.text.length
      said = { text: said.text + text, reasoning: said.reasoning + reasoning }
      fresh = { text: '', reasoning: '' }
      return { chatId, offset, text, reasoning: reasoning || null, done: false }
    },
    rest: ({ answer, reasoning }: CallAnswer): CallOutput => {
      const text = answer ?? ''
      // What was shown may be of an attempt that did not become the answer.
      if (!text.startsWith(said.text)) startAnew()
      const offset = said.text.length
      const more = reasoning?.slice(said.reasoning.length) || null
      return { chatId, offset, text: text.slice(offset), reasoning: more, done: true }
    },
  }
}

function createNudge() {
  let wake = () => {}
  return {
    give: () => wake(),
    wait: (ms: number) => {
      const woken = new Promise<void>((resolve) => {
        wake = resolve
      })
      return Promise.race([woken, sleep(ms)])
    },
  }
}
