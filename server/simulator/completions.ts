import { randomUUID } from 'node:crypto'
import type { ServerResponse } from 'node:http'
import { performance } from 'node:perf_hooks'
import { setTimeout as delay } from 'node:timers/promises'
import { type Behaviour, behaviourOf, UnknownBehaviourError } from './behaviour.ts'
import { type ChatRequest, readChatRequest } from './chat-request.ts'
import type { KnownQuestions } from './known-questions.ts'
import { type Performance, playStream, wholeDurationMs } from './play-stream.ts'
import { RefusedRequestError } from './refused-request.ts'
import { composeReply, type Reply, splitTokens } from './reply.ts'
import { createRequestLimits, type RequestLimits } from './request-limit.ts'
import { createSeededRandom, hash } from './seeded-random.ts'

const MAX_COUNTED_PROMPTS = 100_000

export type Completions = {
  /** Answers a parsed request. Throws `RefusedRequestError` before anything is sent. */
  answer(body: unknown, response: ServerResponse, receivedAt: number): Promise<void>
}

export function createCompletions(questions: KnownQuestions): Completions {
  const limits = createRequestLimits(() => performance.now())
  const attempts = createAttemptCounter()

  return {
    async answer(body, response, receivedAt) {
      const request = readChatRequest(body)
      const behaviour = knownBehaviour(request.model)
      applyLimit(limits, request.model, behaviour, response)
      const seed = request.seed ?? attempts.next(`${request.model}\n${request.prompt}`)
      const random = createSeededRandom(`${request.model}\n${request.prompt}\n${seed}`)
      const [errorRoll, kindRoll, resetRoll] = [random(), random(), random()]
      if (errorRoll < behaviour.error) throw scriptedError(kindRoll)

      const composed = composeReply(questions, { ...request, behaviour })
      const { reply, finishReason } = limitLength(composed, request.maxTokens)
      response.setHeader(
        'x-simulator-right',
        reply.isRight === null ? 'unknown' : `${reply.isRight}`,
      )
      const tokenCount = reply.reasoning.length + reply.answer.length
      const performed: Performance = {
        id: `chatcmpl-${randomUUID().replaceAll('-', '')}`,
        model: request.model,
        behaviour,
        reply,
        finishReason,
        usage: request.includeUsage ? usageOf(request, reply) : null,
        random,
        receivedAt,
        cutAfter: resetRoll < behaviour.reset ? Math.ceil(tokenCount / 2) : null,
      }
      if (request.stream) stream(response, performed)
      else await sendWhole(response, performed, usageOf(request, reply))
    },
  }
}

/** How often a prompt was asked, so that a retry gets other luck and a repeated run the same. */
function createAttemptCounter() {
  const counts = new Map<number, number>()
  return {
    next(prompt: string): number {
      if (counts.size > MAX_COUNTED_PROMPTS) counts.clear()
      const key = hash(prompt)
      const count = (counts.get(key) ?? 0) + 1
      counts.set(key, count)
      return count
    },
  }
}

function knownBehaviour(model: string): Behaviour {
  try {
    return behaviourOf(model)
  } catch (error) {
    if (!(error instanceof UnknownBehaviourError)) throw error
    const code = error.status === 404 ? 'model_not_found' : 'invalid_model'
    throw new RefusedRequestError(error.status, code, error.message, { cause: error })
  }
}

function applyLimit(
  limits: RequestLimits,
  model: string,
  { requestsPerMinute }: Behaviour,
  response: ServerResponse,
): void {
  if (requestsPerMinute === null) return
  const { isAllowed, remaining, resetMs } = limits.take(model, requestsPerMinute)
  response.setHeader('x-ratelimit-limit-requests', String(requestsPerMinute))
  response.setHeader('x-ratelimit-remaining-requests', String(remaining))
  response.setHeader('x-ratelimit-reset-requests', `${(resetMs / 1000).toFixed(3)}s`)
  if (isAllowed) return
  const message = `Simulated limit of ${requestsPerMinute} requests a minute reached`
  const headers = { 'retry-after': String(Math.ceil(resetMs / 1000)) }
  throw new RefusedRequestError(429, 'rate_limit_exceeded', message, { headers })
}

function scriptedError(roll: number): RefusedRequestError {
  if (roll < 0.5) {
    const headers = { 'retry-after': '1' }
    return new RefusedRequestError(429, 'rate_limit_exceeded', 'Simulated throttling', { headers })
  }
  return new RefusedRequestError(500, 'server_error', 'Simulated server error')
}

function limitLength(reply: Reply, maxTokens: number | null) {
  const length = reply.reasoning.length + reply.answer.length
  if (maxTokens === null || length <= maxTokens) return { reply, finishReason: 'stop' as const }
  const reasoning = reply.reasoning.slice(0, maxTokens)
  const answer = reply.answer.slice(0, maxTokens - reasoning.length)
  return { reply: { ...reply, reasoning, answer }, finishReason: 'length' as const }
}

function usageOf({ messages }: ChatRequest, { reasoning, answer }: Reply) {
  const prompt = messages.reduce((sum, { content }) => sum + splitTokens(content).length + 4, 0)
  const completion = reasoning.length + answer.length
  return {
    prompt_tokens: prompt,
    completion_tokens: completion,
    total_tokens: prompt + completion,
    prompt_tokens_details: { cached_tokens: 0 },
    completion_tokens_details: { reasoning_tokens: reasoning.length },
  }
}

function stream(response: ServerResponse, performed: Performance): void {
  response.writeHead(200, { 'content-type': 'text/event-stream', 'cache-control': 'no-cache' })
  response.flushHeaders()
  playStream(response, performed)
}

async function sendWhole(
  response: ServerResponse,
  performed: Performance,
  usage: object,
): Promise<void> {
  await delay(wholeDurationMs(performed))
  const { id, model, reply, finishReason } = performed
  const reasoning = reply.reasoning.join('')
  const message = {
    role: 'assistant',
    content: reply.answer.join(''),
    ...(reasoning === '' ? {} : { reasoning_content: reasoning }),
  }
  const created = Math.floor(Date.now() / 1000)
  const choices = [{ index: 0, message, logprobs: null, finish_reason: finishReason }]
  response.writeHead(200, { 'content-type': 'application/json' })
  response.end(JSON.stringify({ id, object: 'chat.completion', created, model, choices, usage }))
}
