import type { Model } from '../../db/models.ts'
import type { Config } from '../config.ts'
import { readLimits } from './limits.ts'
import type {
  AttemptError,
  AttemptResult,
  Provider,
  ProviderRequest,
} from './providers/provider.ts'
import type { Providers } from './providers/registry.ts'

/** Where and how a model is called: everything of a request but the chat ID and the messages. */
export type ModelTarget = Omit<ProviderRequest, 'chatId' | 'messages'>

/** Why nothing can be sent to a model. */
export type Refusal = Pick<AttemptError, 'class' | 'code' | 'message'> & { hint: string }

export type ModelAccess = { provider: Provider; target: ModelTarget; refusal: Refusal | null }

export type AccessDeps = {
  config: Pick<Config, 'env'>
  providers: Pick<Providers, 'find'>
  /** Null when the simulator is switched off. */
  simulatorUrl: string | null
}

/** Reads the key from the environment, at the last moment. A model that cannot be called gets a provider that says why. */
export function accessModel(deps: AccessDeps, model: Model): ModelAccess {
  const limits = readLimits(model.limits)
  const provider = deps.providers.find(model.provider)
  const baseUrl = model.simulated ? deps.simulatorUrl : model.baseUrl
  const apiKey = model.apiKeyEnv === null ? undefined : deps.config.env[model.apiKeyEnv]
  const refusal = findRefusal(model, { hasProvider: provider !== undefined, baseUrl, apiKey })
  const target = {
    baseUrl: baseUrl ?? '',
    apiKey,
    vendorModel: model.vendorModel,
    // Guarantee: createModel and updateModel let only objects in.
    parameters: model.parameters as Record<string, unknown>,
    timeouts: {
      connectMs: limits.connectTimeoutMs,
      headersMs: limits.headersTimeoutMs,
      firstTokenMs: limits.firstTokenTimeoutMs,
      idleMs: limits.idleTimeoutMs,
      totalMs: limits.totalTimeoutMs,
    },
    maxConnections: limits.maxConcurrency,
  }
  if (provider !== undefined && refusal === null) return { provider, target, refusal }
  return { provider: refusingProvider(model.provider, refusal), target, refusal }
}

function findRefusal(
  { provider, simulated, apiKeyEnv }: Model,
  found: { hasProvider: boolean; baseUrl: string | null; apiKey: string | undefined },
): Refusal | null {
  if (!found.hasProvider) {
    return {
      class: 'caller',
      code: 'NO_PROVIDER',
      message: `There is no provider ${provider}`,
      hint: 'Give the model a provider that this version has.',
    }
  }
  if (found.baseUrl === null) {
    return simulated
      ? {
          class: 'caller',
          code: 'SIMULATOR_OFF',
          message: 'The simulator is switched off',
          hint: 'Start the server without EVALSTREAM_SIMULATOR=off.',
        }
      : {
          class: 'caller',
          code: 'NO_BASE_URL',
          message: 'The model has no base URL',
          hint: 'Give it one.',
        }
  }
  if (apiKeyEnv !== null && !found.apiKey) {
    return {
      class: 'auth',
      code: 'KEY_MISSING',
      message: `The environment variable ${apiKeyEnv} is not set, so there is no key to send`,
      hint: `Put ${apiKeyEnv}=… into .env or the server’s environment and start the server again.`,
    }
  }
  return null
}

function refusingProvider(name: string, refusal: Refusal | null): Provider {
  const {
    class: failure = 'caller',
    code = null,
    message = 'The model cannot be called',
  } = refusal ?? {}
  const error: AttemptError = {
    class: failure,
    code,
    message,
    httpStatus: null,
    retryAfterMs: null,
  }
  return { name, attempt: async () => unsentResult(error) }
}

/** An attempt that ended before anything was sent: it has no marks at all. */
function unsentResult(error: AttemptError): AttemptResult {
  const now = new Date()
  return {
    ok: false,
    error,
    httpStatus: null,
    serverChatId: null,
    serverIds: {},
    servedModel: null,
    text: '',
    reasoning: '',
    finishReason: null,
    usage: null,
    startedAt: now,
    finishedAt: now,
    timing: {
      dnsMs: null,
      connectMs: null,
      tlsMs: null,
      connectionReused: false,
      sendMs: null,
      ttfbMs: null,
      ttftMs: null,
      ttftAnswerMs: null,
      ttftWarmMs: null,
      itlMeanMs: null,
      itlP50Ms: null,
      itlP99Ms: null,
      itlMaxMs: null,
      totalMs: 0,
      outputTokensPerSecond: null,
      uncertaintyMs: 0,
      clientLimited: false,
    },
  }
}
