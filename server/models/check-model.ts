import { v7 as uuid } from 'uuid'
import type { Db } from '../../db/database.ts'
import { findModels, type Model } from '../../db/models.ts'
import { NotFoundError } from '../errors.ts'
import { explainFailure } from './explain-failure.ts'
import { type AccessDeps, accessModel, type ModelAccess, type Refusal } from './model-access.ts'
import type { AttemptError, ProviderSink, Usage } from './providers/provider.ts'
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

type Deps = AccessDeps & { db: Db }

type Timeouts = ModelAccess['target']['timeouts']

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
  deps: Deps,
  id: string,
  signal: AbortSignal = new AbortController().signal,
): Promise<ModelCheck> {
  const [model] = await findModels(deps.db, [id])
  if (model === undefined || model.deletedAt !== null) throw new NotFoundError('Model', id)
  const access = accessModel(deps, model)
  return access.refusal === null ? callOnce(access, model, signal) : refused(access.refusal)
}

async function callOnce(
  { provider, target }: ModelAccess,
  model: Model,
  signal: AbortSignal,
): Promise<ModelCheck> {
  const result = await provider.attempt(
    {
      ...target,
      chatId: uuid(),
      messages: [{ role: 'user', content: QUESTION }],
      timeouts: atMost(MAX_WAIT_MS, target.timeouts),
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
      concurrencyLimit: target.maxConnections,
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

/** No single wait longer than this; the answer as a whole may take as long as it may. */
function atMost(ms: number, timeouts: Timeouts): Timeouts {
  const { connectMs, headersMs, firstTokenMs, idleMs, totalMs } = timeouts
  return {
    connectMs: Math.min(connectMs, ms),
    headersMs: Math.min(headersMs, ms),
    firstTokenMs: Math.min(firstTokenMs, ms),
    idleMs: Math.min(idleMs, ms),
    totalMs,
  }
}

function refused({ hint, ...error }: Refusal): ModelCheck {
  return { ...NOT_SENT, ok: false, error: { ...error, httpStatus: null, retryable: false }, hint }
}
