import { v7 as uuid } from 'uuid'
import type { Db } from '../../db/database.ts'
import { isUniqueViolation } from '../../db/failures.ts'
import { insertModel, lockModels, type Model } from '../../db/models.ts'
import type { Config } from '../config.ts'
import { ConflictError, InvalidInputError } from '../errors.ts'
import { checkModelChange, type ModelChange } from './model-input.ts'
import type { Providers } from './providers/registry.ts'

export type CreateModelInput = ModelChange & {
  name: string
  vendorModel: string
  /** Null: `openai-chat`. */
  provider?: string | null | undefined
  simulated?: boolean | null | undefined
}

type Deps = {
  db: Db
  config: Pick<Config, 'allowPrivateHosts' | 'isSimulatorOn'>
  providers: Pick<Providers, 'names'>
}

const SLOTS = [1, 2, 3, 4, 5, 6, 7, 8] as const
const DEFAULT_PROVIDER = 'openai-chat'

/** Throws InvalidInputError, or ConflictError when the name is in use. */
export async function createModel(
  { db, config, providers }: Deps,
  input: CreateModelInput,
): Promise<Model> {
  const change = checkModelChange(input, config)
  const provider = checkProvider(input.provider ?? DEFAULT_PROVIDER, providers.names)
  const simulated = input.simulated ?? false
  checkAddress({ simulated, baseUrl: change.baseUrl ?? null, apiKeyEnv: change.apiKeyEnv ?? null })
  try {
    return await db.transaction().execute(async (tx) => {
      const models = await lockModels(tx)
      return await insertModel(tx, {
        id: uuid(),
        name: input.name,
        displayName: change.displayName ?? input.name,
        provider,
        baseUrl: change.baseUrl ?? null,
        vendorModel: change.vendorModel ?? input.vendorModel,
        apiKeyEnv: change.apiKeyEnv ?? null,
        simulated,
        limits: JSON.stringify(change.limits ?? {}),
        price: change.price == null ? null : JSON.stringify(change.price),
        parameters: JSON.stringify(change.parameters ?? {}),
        seriesSlot: leastUsedSlot(models),
      })
    })
  } catch (error) {
    throw isUniqueViolation(error, 'models_name_key') ? nameInUse(input.name, error) : error
  }
}

export function nameInUse(name: string, cause: unknown): ConflictError {
  const error = new ConflictError(
    `There is already a model named ${name}`,
    'Choose another name, or change or delete that model.',
  )
  error.cause = cause
  return error
}

function checkProvider(provider: string, names: readonly string[]): string {
  if (names.includes(provider)) return provider
  throw new InvalidInputError(
    'provider',
    `provider: there is no ${provider}`,
    `There are: ${names.join(', ')}.`,
  )
}

function checkAddress({
  simulated,
  baseUrl,
  apiKeyEnv,
}: Pick<Model, 'simulated' | 'baseUrl' | 'apiKeyEnv'>): void {
  if (!simulated && baseUrl === null) {
    throw new InvalidInputError(
      'baseUrl',
      'baseUrl: must be given unless the model is simulated',
      'For OpenAI it is https://api.openai.com/v1.',
    )
  }
  if (simulated && (baseUrl !== null || apiKeyEnv !== null)) {
    const field = baseUrl === null ? 'apiKeyEnv' : 'baseUrl'
    throw new InvalidInputError(field, `${field}: a simulated model has none`)
  }
}

function leastUsedSlot(models: readonly Pick<Model, 'seriesSlot'>[]): number {
  const used = (slot: number) => models.filter(({ seriesSlot }) => seriesSlot === slot).length
  return SLOTS.reduce((best, slot) => (used(slot) < used(best) ? slot : best))
}
