import { join } from 'node:path'
import { expect, test } from 'vitest'
import { createDb, createPool, type Db } from '../../db/database.ts'
import { startEmbeddedPostgres } from '../../db/embedded.ts'
import { answering, type ChatVendor, startChatVendor } from '../support/chat-vendor.ts'
import { createDataDir, freePort, postmasterPid, startNode } from '../support/cluster.ts'
import { createTestDatabase } from '../support/database.ts'
import { eventually } from '../support/engine.ts'
import { type Subscriber, startTaskOver, subscribeToTask } from '../support/kill-client.ts'
import { findViolations, readLog } from '../support/oracle.ts'

/** The task's UUID in its global id. */
const rawId = (globalId: string) => globalId.replace('Task:', '')

const report = (what: string, sinceMs: number, event: { cameAt: number }) =>
  console.log(`${what}: ${((event.cameAt - sinceMs) / 1000).toFixed(1)} s`)

const isEnd = ({ kind }: { kind: string }) => kind === 'task.finished'

/** The first event that was written after a moment of the wall clock. */
const writtenAfter = (subscriber: Subscriber, wallMs: number) =>
  subscriber.find('an event after the kill', ({ at }) => Date.parse(at) > wallMs, 40_000)

/** What must hold after any kill: the log tells one story, the subscriber has it whole, and no finished call was made again. */
async function checkAftermath(
  db: Db,
  taskId: string,
  { subscriber, vendor, callCount }: Seen,
): Promise<void> {
  const log = await readLog(db, taskId)
  expect(await findViolations(db, taskId)).toEqual([])
  const has = subscriber.events.map(({ seq, kind, call, task }) => ({
    seq,
    kind,
    callId: call?.id.replace('Call:', '') ?? null,
    attempt: call?.attemptCount,
    finished: task.progress['finished'],
  }))
  expect(has).toEqual(
    log.map(({ seq, kind, callId, payload }) => ({
      seq,
      kind,
      callId,
      attempt: payload.call?.attemptCount,
      finished: payload.task.progress.finished,
    })),
  )
  const finished = log.filter(({ kind }) => kind === 'call.finished')
  expect(finished).toHaveLength(callCount)
  expect(new Set(finished.map(({ callId }) => callId)).size).toBe(callCount)
  const finishedAt = new Map(finished.map(({ callId, at }) => [callId, at.getTime()]))
  const late = vendor.requests.filter(
    ({ chatId, arrivedAt }) => arrivedAt > (finishedAt.get(chatId) ?? 0),
  )
  expect(late).toEqual([])
  const repeated = vendor.requests.filter(({ before }) => before > 0).length
  console.log(
    `${callCount} calls, ${repeated} in flight at a kill made again, ${subscriber.resumes} reconnects`,
  )
}

type Seen = { subscriber: Subscriber; vendor: ChatVendor; callCount: number }

test('a runner killed in the middle: another one takes over, and nothing is lost or done twice', async () => {
  await using database = await createTestDatabase()
  await using vendor = await startChatVendor(answering({ stepMs: 60 }))
  const port = await freePort()
  const env = { DATABASE_URL: database.url, PORT: String(port) }
  await using _api = await startNode('api', env)
  await using first = await startNode('runner', env)
  await using second = await startNode('runner', env)
  const url = `http://127.0.0.1:${port}`
  const setup = { modelUrl: vendor.url, modelCount: 2, repeats: 4, concurrency: 8 }
  const task = await startTaskOver(url, setup)
  using subscriber = subscribeToTask(url, task.id, task.cursor)
  await subscriber.find('some calls are finished', isPast(60), 20_000)

  const { leaseOwner } = await database.db
    .selectFrom('shards')
    .select('leaseOwner')
    .where('taskId', '=', rawId(task.id))
    .where('leaseOwner', 'is not', null)
    .orderBy('number')
    .executeTakeFirstOrThrow()
  const victim = leaseOwner?.includes(`/${first.pid}/`) ? first : second
  const killedAt = performance.now()
  await victim.kill()
  const taken = await subscriber.find(
    'its calls are taken over',
    ({ message }) => message?.startsWith('Its runner was lost') ?? false,
    40_000,
  )
  report('runner killed; its calls taken over by another after', killedAt, taken)
  await subscriber.find('the end', isEnd, 40_000)

  await checkAftermath(database.db, rawId(task.id), { subscriber, vendor, callCount: 320 })
}, 90_000)

test('server and database killed in the middle: both come back, and nothing is lost or done twice', async () => {
  using dataDir = createDataDir()
  await using vendor = await startChatVendor(answering({ stepMs: 60 }))
  const port = await freePort()
  const env = { EVALSTREAM_DATA: dataDir.path, PORT: String(port) }
  const url = `http://127.0.0.1:${port}`
  const killed = await startNode('all', env)
  const setup = { modelUrl: vendor.url, modelCount: 1, repeats: 8, concurrency: 8 }
  const task = await startTaskOver(url, setup)
  using subscriber = subscribeToTask(url, task.id, task.cursor)
  await subscriber.find('some calls are finished', isPast(80), 20_000)

  const serverKilledAt = performance.now()
  await killed.kill()
  const killedBy = Date.now()
  const before = subscriber.events.length
  await using _server = await startNode('all', env)
  const readyAt = performance.now()
  const resumed = await eventually(
    'events after the restart',
    () => subscriber.events[before],
    40_000,
  )
  report(
    'server killed; started again by the test, first event after the kill',
    serverKilledAt,
    resumed,
  )
  report('… and after it was ready', readyAt, resumed)
  await subscriber.find('more calls are finished', isPast(180), 30_000)

  process.kill(postmasterPid(dataDir.path), 'SIGKILL')
  const databaseKilledAt = performance.now()
  const recovered = await writtenAfter(subscriber, Date.now())
  report('PostgreSQL killed; first event after', databaseKilledAt, recovered)
  await subscriber.find('the end', isEnd, 40_000)
  // The runner outlives its database: it keeps its calls in flight and commits them when it is back.
  // Only what the server before it held is made again, as late as that shard has its turn.
  const requeued = subscriber.events.filter(({ kind }) => kind === 'call.queued')
  const lostWithServer = startedBefore(subscriber, killedBy)
  expect(requeued.filter(({ call }) => !lostWithServer.has(call?.id))).toEqual([])
  expect(requeued.length).toBeGreaterThan(0)

  // The server's own database, which is running: it is only joined.
  await using postgres = await startEmbeddedPostgres(join(dataDir.path, 'postgres'))
  const pool = createPool(postgres.connection, 2)
  pool.on('error', () => {})
  await using db = createDb(pool)
  await checkAftermath(db, rawId(task.id), { subscriber, vendor, callCount: 320 })
}, 120_000)

/** Calls that had begun by then, on the clock of the server: the subscriber may have heard of them later. */
function startedBefore({ events }: Subscriber, toMs: number) {
  const starts = events.filter(({ kind, at }) => kind === 'call.started' && Date.parse(at) <= toMs)
  return new Set(starts.map(({ call }) => call?.id))
}

function isPast(finishedCount: number) {
  return ({ task }: { task: { progress: Record<string, number> } }) =>
    (task.progress['finished'] ?? 0) >= finishedCount
}
