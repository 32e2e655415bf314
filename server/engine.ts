import { type Connection, createDb, createPool, type Db } from '../db/database.ts'
import { type CallOutputs, createCallOutputs } from './calls/call-outputs.ts'
import type { Config } from './config.ts'
import { createEventHub, type EventHub } from './events/event-hub.ts'
import type { Log } from './log.ts'
import { createProviders, type Providers } from './models/providers/registry.ts'
import { startAll } from './start-all.ts'
import { createShardQueue, type ShardQueue } from './tasks/shard-queue.ts'

/** Everything a verb may need. Verbs ask for the parts they use; nothing else builds these. */
export interface Engine extends AsyncDisposable {
  readonly config: Config
  readonly log: Log
  readonly db: Db
  readonly queue: ShardQueue
  readonly hub: EventHub
  readonly outputs: CallOutputs
  readonly providers: Providers
  /** Base URL of the models with `simulated`; null when the simulator is switched off. */
  readonly simulatorUrl: string | null
}

export type EngineOptions = {
  config: Config
  log: Log
  /** A migrated database. */
  connection: Connection
  simulatorUrl: string | null
}

export async function createEngine(options: EngineOptions): Promise<Engine> {
  const { config, log, connection, simulatorUrl } = options
  await using cleanup = new AsyncDisposableStack()
  const pool = createPool(connection, 12, (error) =>
    log.warn({ err: error }, 'A database connection broke'),
  )
  const db = createDb(pool)
  cleanup.defer(() => db.destroy())
  const trustedOrigins = simulatorUrl === null ? [] : [new URL(simulatorUrl).origin]
  const { allowPrivateHosts } = config
  const providers = cleanup.use(createProviders({ allowPrivateHosts, trustedOrigins }))
  const [queue, hub, outputs] = await startAll<[ShardQueue, EventHub, CallOutputs]>(cleanup, [
    createShardQueue({ connection, log }),
    createEventHub({ db, connection, log }),
    createCallOutputs({ db, connection, log }),
  ])
  const owned = cleanup.move()
  return {
    config,
    log,
    db,
    queue,
    hub,
    outputs,
    providers,
    simulatorUrl,
    [Symbol.asyncDispose]: () => owned.disposeAsync(),
  }
}
