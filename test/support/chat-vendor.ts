import type { ServerResponse } from 'node:http'
import { setTimeout as sleep } from 'node:timers/promises'
import { DONE, delta, STOP, startVendor } from './scripted-vendor.ts'

/** One request as the vendor sees it. */
export type ChatRequest = {
  chatId: string
  prompt: string
  /** How often this chat ID has been asked for before. */
  before: number
  arrivedAt: number
}

export type ChatVendor = AsyncDisposable & {
  readonly url: string
  readonly requests: readonly ChatRequest[]
  readonly inFlight: number
  readonly maxInFlight: number
}

export type Reply = (response: ServerResponse, request: ChatRequest) => void | Promise<void>

/** A vendor that counts: which chat ID asked when, and how many were in flight at once. */
export async function startChatVendor(reply: Reply): Promise<ChatVendor> {
  const requests: ChatRequest[] = []
  let inFlight = 0
  let maxInFlight = 0
  const vendor = await startVendor(async (response, { headers, body }) => {
    const chatId = String(headers['x-request-id'])
    const before = requests.filter((request) => request.chatId === chatId).length
    const request = { chatId, prompt: promptOf(body), before, arrivedAt: Date.now() }
    requests.push(request)
    inFlight += 1
    maxInFlight = Math.max(maxInFlight, inFlight)
    response.once('close', () => {
      inFlight -= 1
    })
    await reply(response, request)
  })
  return {
    url: vendor.url,
    requests,
    get inFlight() {
      return inFlight
    },
    get maxInFlight() {
      return maxInFlight
    },
    [Symbol.asyncDispose]: () => vendor[Symbol.asyncDispose](),
  }
}

function promptOf(body: string): string {
  const { messages } = JSON.parse(body) as { messages: { content: string }[] }
  return messages.at(-1)?.content ?? ''
}

export const USAGE = `data: ${JSON.stringify({
  id: 'chatcmpl-1',
  choices: [],
  usage: { prompt_tokens: 10, completion_tokens: 5, total_tokens: 15 },
})}\n\n`

/** Streams “The answer is N” for question N in pieces, `stepMs` apart. */
export function answering({ stepMs = 0, pieces = 4 } = {}): Reply {
  return async (response, { chatId, prompt }) => {
    response.writeHead(200, { 'content-type': 'text/event-stream' })
    for (let index = 0; index < pieces - 1; index++) {
      response.write(delta(`piece ${index} `, `chatcmpl-${chatId}`))
      if (stepMs > 0) await sleep(stepMs)
      if (response.destroyed) return
    }
    response.end(
      delta(prompt.replace('Question ', '#### '), `chatcmpl-${chatId}`) + STOP + USAGE + DONE,
    )
  }
}

/** Refuses with a status and headers. */
export function refuse(
  response: ServerResponse,
  status: number,
  headers: Record<string, string> = {},
): void {
  response.writeHead(status, { 'content-type': 'application/json', ...headers })
  response.end(JSON.stringify({ error: { message: `refused with ${status}` } }))
}
