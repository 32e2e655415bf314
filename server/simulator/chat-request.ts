import { z } from 'zod'
import { RefusedRequestError } from './refused-request.ts'

const content = z.union([
  z.string(),
  z
    .array(z.object({ text: z.string().optional() }))
    .transform((parts) => parts.map(({ text }) => text ?? '').join('')),
])

const chatRequest = z.object({
  model: z.string().min(1),
  messages: z.array(z.object({ role: z.string(), content })).min(1),
  stream: z.boolean().nullish(),
  stream_options: z.object({ include_usage: z.boolean().nullish() }).nullish(),
  max_tokens: z.number().int().positive().nullish(),
  max_completion_tokens: z.number().int().positive().nullish(),
  seed: z.number().nullish(),
})

export type ChatRequest = {
  model: string
  messages: readonly { role: string; content: string }[]
  /** What the last message of the user says. */
  prompt: string
  stream: boolean
  includeUsage: boolean
  maxTokens: number | null
  /** Stands in for the number of the attempt, so that luck can be chosen. */
  seed: number | null
}

/** Throws `RefusedRequestError` that names the field, as vendors do. */
export function readChatRequest(body: unknown): ChatRequest {
  const { data, error } = chatRequest.safeParse(body)
  if (error !== undefined) {
    throw new RefusedRequestError(400, 'invalid_request', z.prettifyError(error))
  }
  const { model, messages } = data
  return {
    model,
    messages,
    prompt: messages.findLast(({ role }) => role === 'user')?.content ?? '',
    stream: data.stream ?? false,
    includeUsage: data.stream_options?.include_usage ?? false,
    maxTokens: data.max_completion_tokens ?? data.max_tokens ?? null,
    seed: data.seed ?? null,
  }
}
