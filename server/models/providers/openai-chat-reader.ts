import type { AnswerFacts, AnswerReader, PayloadDelta } from './protocol.ts'
import type { Usage } from './provider.ts'
import { isJson, vendorErrorIn } from './vendor-error.ts'

const REASONING_FIELDS = ['reasoning_content', 'reasoning', 'reasoning_text'] as const
const UNREADABLE_CHARS = 200

type Json = Record<string, unknown>

/** Reads chat completion chunks, and the whole completion of a vendor that does not stream. */
export function createOpenAiChatReader(): AnswerReader {
  const answer: AnswerFacts = {
    serverChatId: null,
    servedModel: null,
    finishReason: null,
    usage: null,
    isEnded: false,
    error: null,
    unreadable: null,
  }
  let hasDeltas = false

  return {
    answer,
    read(text, value) {
      if (!isJson(value)) {
        if (text === '[DONE]') answer.isEnded = true
        else answer.unreadable ??= text.slice(0, UNREADABLE_CHARS)
        return null
      }
      const choice = firstChoice(value)
      readFacts(answer, value, choice)
      answer.error ??= vendorErrorIn(value)
      if (choice === null) return null
      if (isJson(choice['delta'])) {
        hasDeltas = true
        return deltaOf(choice['delta'])
      }
      // Some gateways repeat the whole message after its deltas.
      if (hasDeltas || !isJson(choice['message'])) return null
      answer.isEnded = true
      return { ...deltaOf(choice['message']), isToken: false }
    },
  }
}

/** The choice with index 0; the others of an `n` > 1 are not read. Many chunks have no choice at all. */
function firstChoice(value: Json): Json | null {
  const choices = value['choices']
  if (!Array.isArray(choices)) return null
  const choice: unknown = choices.find((one) => isJson(one) && (one['index'] ?? 0) === 0)
  return isJson(choice) ? choice : null
}

function readFacts(answer: AnswerFacts, value: Json, choice: Json | null): void {
  answer.serverChatId ??= nonEmpty(value['id'])
  answer.servedModel ??= nonEmpty(value['model'])
  const finishReason = nonEmpty(choice?.['finish_reason'])
  if (finishReason !== null) {
    answer.finishReason = finishReason
    answer.isEnded = true
  }
  const groq = value['x_groq']
  const usage = value['usage'] ?? choice?.['usage'] ?? (isJson(groq) ? groq['usage'] : null)
  if (isJson(usage)) answer.usage = usageOf(usage) ?? answer.usage
}

function deltaOf(delta: Json): PayloadDelta {
  const text = nonEmpty(delta['content']) ?? nonEmpty(delta['refusal']) ?? ''
  let reasoning = ''
  for (const field of REASONING_FIELDS) {
    if (reasoning === '') reasoning = nonEmpty(delta[field]) ?? ''
  }
  return { text, reasoning, isToken: text !== '' || reasoning !== '' || hasToolDelta(delta) }
}

function hasToolDelta(delta: Json): boolean {
  const calls = delta['tool_calls']
  const functions = Array.isArray(calls)
    ? calls.map((call) => (isJson(call) ? call['function'] : undefined))
    : [delta['function_call']]
  return functions.some(
    (called) =>
      isJson(called) && (nonEmpty(called['name']) ?? nonEmpty(called['arguments'])) !== null,
  )
}

function nonEmpty(value: unknown): string | null {
  return typeof value === 'string' && value !== '' ? value : null
}

/**
 * Most vendors include reasoning in `completion_tokens`; some count it apart, which shows in the total.
 * Null when the object holds no counts.
 */
function usageOf(usage: Json): Usage | null {
  const input = count(usage['prompt_tokens'])
  const completion = count(usage['completion_tokens'])
  if (input === null || completion === null) return null
  const reasoningTokens =
    countIn(usage['completion_tokens_details'], 'reasoning_tokens') ??
    count(usage['reasoning_tokens'])
  const total = count(usage['total_tokens'])
  const isApart =
    reasoningTokens !== null &&
    reasoningTokens > 0 &&
    (total === null ? reasoningTokens > completion : total - input - completion === reasoningTokens)
  const outputTokens = completion + (isApart ? reasoningTokens : 0)
  return {
    inputTokens: input,
    cachedInputTokens:
      countIn(usage['prompt_tokens_details'], 'cached_tokens') ??
      count(usage['prompt_cache_hit_tokens']),
    outputTokens,
    reasoningTokens,
    totalTokens: total ?? input + outputTokens,
    source: 'provider',
  }
}

function countIn(details: unknown, name: string): number | null {
  return isJson(details) ? count(details[name]) : null
}

function count(value: unknown): number | null {
  return typeof value === 'number' && Number.isFinite(value) && value >= 0 ? value : null
}
