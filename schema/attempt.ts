import type { Attempt, Call } from '../db/call-queries.ts'
import type { Json } from '../db/generated.ts'
import type { CallError } from '../server/events/event.ts'
import type { Usage } from '../server/models/providers/provider.ts'
import { builder } from './builder.ts'
import { CallStatus } from './enums.ts'
import { readTiming, TimingType } from './timing.ts'

export const CallErrorType = builder.objectRef<CallError>('CallError').implement({
  description: 'Why an attempt, and with the last one the call, failed.',
  fields: (t) => ({
    class: t.exposeString('class', {
      description:
        'transient, throttle (slow down), exhausted (quota or credit), auth, caller (the request is wrong), started (broke after the first token) or cancelled.',
    }),
    code: t.exposeString('code', {
      nullable: true,
      description: 'The vendor’s code, `UND_ERR_*` of the HTTP client or ours: `TIMEOUT_HEADERS` …',
    }),
    httpStatus: t.exposeInt('httpStatus', {
      nullable: true,
      description: 'Null when no response came.',
    }),
    message: t.exposeString('message', { description: 'In words, keys removed.' }),
    retryable: t.exposeBoolean('retryable', { description: 'Whether another attempt may help.' }),
  }),
})

export const UsageType = builder.objectRef<Usage>('Usage').implement({
  description: 'Tokens of one call.',
  fields: (t) => ({
    inputTokens: t.exposeInt('inputTokens', { description: 'Cached tokens included.' }),
    cachedInputTokens: t.exposeInt('cachedInputTokens', {
      nullable: true,
      description: 'Of these, from the vendor’s prompt cache; null when it does not say.',
    }),
    outputTokens: t.exposeInt('outputTokens', { description: 'Reasoning tokens included.' }),
    reasoningTokens: t.exposeInt('reasoningTokens', {
      nullable: true,
      description: 'Of these, reasoning; null when the vendor does not say.',
    }),
    totalTokens: t.exposeInt('totalTokens', { description: 'Input and output.' }),
    source: t.exposeString('source', { description: '`provider`, or `estimated:<encoding>`.' }),
  }),
})

export const AttemptType = builder.objectRef<Attempt>('Attempt').implement({
  description: 'One try of a call over HTTP. A retry is a new attempt with timings of its own.',
  fields: (t) => ({
    number: t.exposeInt('number', { description: '1, 2, 3 … within the call.' }),
    status: t.field({
      type: CallStatus,
      description: 'FINISHED, FAILED or CANCELLED.',
      resolve: ({ status }) => status,
    }),
    httpStatus: t.exposeInt('httpStatus', {
      nullable: true,
      description: 'Null when no response came.',
    }),
    serverChatId: t.exposeString('serverChatId', {
      nullable: true,
      description: 'The vendor’s id of this attempt; null when none came.',
    }),
    startedAt: t.field({
      type: 'DateTime',
      description: 'When the request was handed to the HTTP client.',
      resolve: ({ startedAt }) => startedAt,
    }),
    finishedAt: t.field({
      type: 'DateTime',
      description: 'When it had ended.',
      resolve: ({ finishedAt }) => finishedAt,
    }),
    timing: t.field({
      type: TimingType,
      nullable: true,
      description: 'Null when nothing was measured.',
      resolve: ({ timing }) => readTiming(timing),
    }),
    error: t.field({
      type: CallErrorType,
      nullable: true,
      description: 'Null when it succeeded.',
      resolve: ({ error }) => readCallError(error),
    }),
    waitMs: t.exposeFloat('waitMs', {
      nullable: true,
      description: 'How long was waited before the next attempt; null after the last.',
    }),
    waitReason: t.exposeString('waitReason', {
      nullable: true,
      description: 'Why, in words; null after the last.',
    }),
  }),
})

/** An error column holds what the engine wrote, whole. */
export function readCallError(stored: Json | null): CallError | null {
  return stored as CallError | null
}

/** Null until the tokens are known. */
export function usageOf(call: Call): Usage | null {
  const { inputTokens, outputTokens, cachedInputTokens, reasoningTokens } = call
  if (inputTokens === null || outputTokens === null) return null
  return {
    inputTokens,
    cachedInputTokens,
    outputTokens,
    reasoningTokens,
    totalTokens: call.totalTokens ?? inputTokens + outputTokens,
    source: call.usageSource ?? 'provider',
  }
}
