import type { Db } from '../../db/database.ts'
import { isUniqueViolation } from '../../db/failures.ts'
import { changeModel, lockModel, type Model } from '../../db/models.ts'
import type { Config } from '../config.ts'
import { InvalidInputError, NotFoundError } from '../errors.ts'
import { nameInUse } from './create-model.ts'
import { type CheckedChange, checkModelChange, type ModelChange } from './model-input.ts'

/**
 * Fields left out stay as they are; limits are changed one by one. Calls that begin afterwards use
 * the new values, also in tasks that run. Throws InvalidInputError, NotFoundError or ConflictError.
 */
export async function updateModel(
  { db, config }: { db: Db; config: Pick<Config, 'allowPrivateHosts'> },
  { id, ...input }: ModelChange & { id: string },
): Promise<Model> {
  const change = checkModelChange(input, config)
  try {
    return await db.transaction().execute(async (tx) => {
      const model = await lockModel(tx, id)
      if (model === undefined) throw new NotFoundError('Model', id)
      checkAddress(model, change)
      return (await changeModel(tx, id, toColumns(model, change))) ?? model
    })
  } catch (error) {
    throw isUniqueViolation(error, 'models_name_key') ? nameInUse(change.name ?? '', error) : error
  }
}

function checkAddress({ simulated }: Model, { baseUrl, apiKeyEnv }: CheckedChange): void {
  if (!simulated && baseUrl === null) {
    throw new InvalidInputError('baseUrl', 'baseUrl: only a simulated model has none')
  }
  if (simulated && (baseUrl || apiKeyEnv)) {
    const field = baseUrl ? 'baseUrl' : 'apiKeyEnv'
    throw new InvalidInputError(field, `${field}: a simulated model has none`)
  }
}

function toColumns(model: Model, change: CheckedChange) {
  const { limits, price, parameters, ...plain } = change
  return {
    // A statement needs something to set, also when nothing was given.
    name: model.name,
    ...plain,
    ...(limits && { limits: JSON.stringify({ ...(model.limits as object), ...limits }) }),
    ...(price !== undefined && { price: price === null ? null : JSON.stringify(price) }),
    ...(parameters && { parameters: JSON.stringify(parameters) }),
  }
}
