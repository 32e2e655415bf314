import type { ServerResponse } from 'node:http'
import { performance } from 'node:perf_hooks'
import type { Behaviour } from './behaviour.ts'
import type { Reply } from './reply.ts'
import { jitterFactor, type SeededRandom } from './seeded-random.ts'

const CUT_DELAY_MS = 5

export type Performance = {
  id: string
  model: string
  behaviour: Behaviour
  reply: Reply
  finishReason: 'stop' | 'length'
  /** The usage chunk, when the request asks for one. */
  usage: object | null
  random: SeededRandom
  /** When the request had been read; delays count from here. */
  receivedAt: number
  /** After how many tokens the connection is cut; null is never. */
  cutAfter: number | null
}

/**
 * Streams a reply at its pace. Every token is due at a time of its own, counted from the request, so a late
 * timer delays one token and not all that follow. It ends with the response: written, cut, or closed by the client.
 */
export function playStream(response: ServerResponse, performed: Performance): void {
  const chunks = createChunks(performed)
  const tokens = allTokens(performed.reply)
  const { behaviour, random, receivedAt, cutAfter } = performed
  const gapMs = behaviour.tokensPerSecond === 0 ? 0 : 1000 / behaviour.tokensPerSecond
  let dueAt = receivedAt + behaviour.ttftMs * jitterFactor(random, behaviour.jitter)
  let next = 0
  let timer: NodeJS.Timeout | null = null

  // What is due at the same moment goes out in one write, as vendors send it.
  const playDue = (head = ''): void => {
    let due = head
    while (next < tokens.length && dueAt <= performance.now() && next !== cutAfter) {
      const token = tokens[next]
      if (token !== undefined) due += chunks.token(token)
      next += 1
      dueAt += gapMs * jitterFactor(random, behaviour.jitter)
    }
    if (next === tokens.length) {
      response.end(due + chunks.end())
      return
    }
    if (due !== '') response.write(due)
    if (next === cutAfter) cut(response)
    else timer = setTimeout(playDue, Math.max(1, Math.ceil(dueAt - performance.now())), '')
  }
  const begin = (): void => playDue(chunks.role())
  // The role comes ahead of the tokens, as vendors send it; it must not count as one.
  const roleInMs = Math.floor((dueAt - performance.now()) / 2)
  if (roleInMs >= 1) timer = setTimeout(begin, roleInMs)
  else begin()
  response.once('close', () => {
    if (timer !== null) clearTimeout(timer)
  })
}

/** Only once what was written is out, or the reset would overtake the tokens before it. */
function cut(response: ServerResponse): void {
  setTimeout(() => response.socket?.resetAndDestroy(), CUT_DELAY_MS)
}

/** How long the same reply takes when it is not streamed. */
export function wholeDurationMs({ behaviour, reply, random }: Performance): number {
  const gapMs = behaviour.tokensPerSecond === 0 ? 0 : 1000 / behaviour.tokensPerSecond
  const factor = jitterFactor(random, behaviour.jitter)
  return (behaviour.ttftMs + gapMs * (allTokens(reply).length - 1)) * factor
}

type Token = { field: 'reasoning_content' | 'content'; text: string }

function allTokens({ reasoning, answer }: Reply): Token[] {
  return [
    ...reasoning.map((text): Token => ({ field: 'reasoning_content', text })),
    ...answer.map((text): Token => ({ field: 'content', text })),
  ]
}

/** The parts that never change are written once: at 500 streams the simulator must not be what is slow. */
function createChunks({ id, model, behaviour, finishReason, usage }: Performance) {
  const created = Math.floor(Date.now() / 1000)
  const facts = JSON.stringify({ id, object: 'chat.completion.chunk', created, model }).slice(0, -1)
  const start = `data: ${facts},"choices":[{"index":0,"delta":`
  const usageChunk =
    usage === null ? '' : `data: ${facts},"choices":[],"usage":${JSON.stringify(usage)}}\n\n`
  const middle = '},"logprobs":null,"finish_reason":null}],"x_simulator":{"sentAtNs":"'

  return {
    role: () => `${start}{"role":"assistant","content":""},"finish_reason":null}]}\n\n`,
    token({ field, text }: Token): string {
      const sentAtNs = process.hrtime.bigint()
      const shown = behaviour.stamps ? `${sentAtNs} ` : text
      return `${start}{"${field}":${JSON.stringify(shown)}${middle}${sentAtNs}"}}\n\n`
    },
    end: () => `${start}{},"finish_reason":"${finishReason}"}]}\n\n${usageChunk}data: [DONE]\n\n`,
  }
}
