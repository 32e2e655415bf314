import type { Db } from '../../db/database.ts'
import { countModelsEverNamed } from '../../db/models.ts'
import type { Config } from '../config.ts'
import { ConflictError } from '../errors.ts'
import { createModel } from './create-model.ts'
import type { Providers } from './providers/registry.ts'

type Simulated = {
  name: string
  displayName: string
  inputPerMillion: number
  outputPerMillion: number
}

// The prices are made up, so that a first run shows what costs look like.
const SIMULATED_MODELS: readonly Simulated[] = [
  { name: 'sim-swift', displayName: 'Swift', inputPerMillion: 0.15, outputPerMillion: 0.6 },
  { name: 'sim-steady', displayName: 'Steady', inputPerMillion: 0.5, outputPerMillion: 1.5 },
  { name: 'sim-thinker', displayName: 'Thinker', inputPerMillion: 2, outputPerMillion: 8 },
  { name: 'sim-flaky', displayName: 'Flaky', inputPerMillion: 0.1, outputPerMillion: 0.4 },
  { name: 'sim-limited', displayName: 'Limited', inputPerMillion: 0.3, outputPerMillion: 1.2 },
]

type Deps = {
  db: Db
  config: Pick<Config, 'allowPrivateHosts' | 'isSimulatorOn'>
  providers: Pick<Providers, 'names'>
}

/**
 * Adds the simulated models when the simulator is on and none of them was ever there: deleted
 * models keep their row, so what someone deleted does not come back. Returns how many were added.
 */
export async function ensureSimulatedModels(deps: Deps): Promise<number> {
  if (!deps.config.isSimulatorOn) return 0
  const names = SIMULATED_MODELS.map(({ name }) => name)
  if ((await countModelsEverNamed(deps.db, names)) > 0) return 0
  let added = 0
  for (const model of SIMULATED_MODELS) added += await addModel(deps, model)
  return added
}

async function addModel(deps: Deps, { name, displayName, ...price }: Simulated): Promise<number> {
  try {
    await createModel(deps, { name, displayName, vendorModel: name, simulated: true, price })
    return 1
  } catch (error) {
    // Another node started at the same moment and added it.
    if (error instanceof ConflictError) return 0
    throw error
  }
}
