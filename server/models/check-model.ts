import { v7 as uuid } from 'uuid'
import type { Db } from '../../db/database.ts'
import { findModels, type Model } from '../../db/models.ts'
import type { Config } from '../config.ts'
import { NotFoundError } from '../errors.ts'
import { explainFailure } from './explain-failure.ts'
import { readLimits } from './limits.ts'
import type { AttemptError, Provider, ProviderSink, Usage } from './providers/provider.ts'
import type { Providers } from './providers/registry.ts'
import type { Timing } from './timing.ts'

export type ModelCheck = {
  ok: boolean
  /** Null when nothing was sent. */
  timing: Timing | null
  serverChatId: string | null
  serverIds: Record<string, string>
  servedModel: string | null
  usage: Usage | null
  answer: string | null
  error: (Omit<AttemptError, 'retryAfterMs'> & { retryable: boolean }) | null
  /** What to do about the error. */
  hint: string | null
}

type Deps = {
  db: Db
  config: Pick<Config, 'env'>
  providers: Pick<Providers, 'find'>
  simulatorUrl: string | null
}

const QUESTION = 'Reply with the one word: ready'
const MAX_WAIT_MS = 30_000
const NOT_SENT = {
  timing: null,
  serverChatId: null,
  serverIds: {},
  servedModel: null,
  usage: null,
  answer: null,
}
const SILENT: ProviderSink = { onServerChatId() {}, onFirstToken() {}, onDelta() {} }

/**
 * Makes one tiny call and reports its phases, ids and usage, or what is wrong in words. It costs a
 * few tokens and is not stored. Throws NotFoundError.
 */
export async function checkModel(
  { db, config, providers, simulatorUrl }: Deps,
  id: string,
  signal: AbortSignal = new AbortController().signal,
): Promise<ModelCheck> {
  const [model] = await findModels(db, [id])
  if (model === undefined || model.deletedAt !== null) throw new NotFoundError('Model', id)
  const provider = providers.find(model.provider)
  const baseUrl = model.simulated ? simulatorUrl : model.baseUrl
  if (provider === undefined)
    return refused('NO_PROVIDER', `There is no provider ${model.provider}`)
  if (baseUrl === null) {
    return refused(
      model.simulated ? 'SIMULATOR_OFF' : 'NO_BASE_URL',
      model.simulated ? 'The simulator is switched off' : 'The model has no base URL',
      model.simulated ? 'Start the server without EVALSTREAM_SIMULATOR=off.' : 'Give it one.',
    )
  }
  const apiKey = model.apiKeyEnv === null ? undefined : config.env[model.apiKeyEnv]
  if (model.apiKeyEnv !== null && !apiKey) return keyMissing(model.apiKeyEnv)
  return await callOnce(provider, model, { baseUrl, apiKey }, signal)
}

async function callOnce(
  provider: Provider,
  model: Model,
  access: { baseUrl: string; apiKey: string | undefined },
  signal: AbortSignal,
): Promise<ModelCheck> {
  const limits = readLimits(model.limits)
  const atMost = (ms: number) => Math.min(ms, MAX_WAIT_MS)
  const result = await provider.attempt(
    {
      ...access,
      chatId: uuid(),
      vendorModel: model.vendorModel,
      messages: [{ role: 'user', content: QUESTION }],
      parameters: model.parameters as Record<string, unknown>,
      timeouts: {
        connectMs: atMost(limits.connectTimeoutMs),
        headersMs: atMost(limits.headersTimeoutMs),
        firstTokenMs: atMost(limits.firstTokenTimeoutMs),
        idleMs: atMost(limits.idleTimeoutMs),
        totalMs: limits.totalTimeoutMs,
      },
      maxConnections: limits.maxConcurrency,
    },
    SILENT,
    signal,
  )
  const { error } = result
  return {
    ok: result.ok,
    timing: {
      ...result.timing,
      queueMs: null,
      ttftFromScheduleMs: null,
      concurrencyAtStart: 1,
      concurrencyLimit: limits.maxConcurrency,
    },
    serverChatId: result.serverChatId,
    serverIds: result.serverIds,
    servedModel: result.servedModel,
    usage: result.usage,
    answer: result.text === '' ? null : result.text,
    error: error && { ...error, retryable: ['transient', 'throttle'].includes(error.class) },
    hint: error && explainFailure(error, model),
  }
}

function keyMissing(name: string): ModelCheck {
  return refused(
    'KEY_MISSING',
    `The environment variable ${name} is not set, so there is no key to send`,
    `Put ${name}=… into .env or the server’s environment and start the server again.`,
  )
}

function refused(code: string, message: string, hint: string | null = null): ModelCheck {
  const kind = code === 'KEY_MISSING' ? 'auth' : 'caller'
  return {
    ...NOT_SENT,
    ok: false,
    error: { class: kind, code, httpStatus: null, message, retryable: false },
    hint,
  }
}
