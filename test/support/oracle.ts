import type { Db } from '../../db/database.ts'
import { listTaskEvents } from '../../db/events.ts'
import type { CallStatus } from '../../db/generated.ts'
import type { EventKind, Progress, StoredEvent } from '../../server/events/event.ts'
import { storedEvent } from '../../server/events/stored-event.ts'

type CallRow = {
  id: string
  status: CallStatus
  attemptCount: number
  costUsd: number | null
  waitingFor: string | null
}

/** The whole log of a task, as the table has it. */
export async function readLog(db: Db, taskId: string): Promise<StoredEvent[]> {
  const events: StoredEvent[] = []
  for (;;) {
    const page = await listTaskEvents(db, taskId, events.length, 10_000)
    events.push(...page.map(storedEvent))
    if (page.length < 10_000) return events
  }
}

/**
 * What is wrong with a task, in words; empty when its log, its calls and its counts tell one story:
 * numbers from 1 without a gap, progress as of every event, one end a call, every attempt on record.
 */
export async function findViolations(db: Db, taskId: string): Promise<string[]> {
  const task = await db
    .selectFrom('tasks')
    .selectAll()
    .where('id', '=', taskId)
    .executeTakeFirstOrThrow()
  const calls = await db
    .selectFrom('calls')
    .select(['id', 'status', 'attemptCount', 'costUsd', 'waitingFor'])
    .where('taskId', '=', taskId)
    .execute()
  const events = await readLog(db, taskId)
  const story = createStory(calls.map(({ id }) => id))
  const found: string[] = []
  for (const [index, event] of events.entries()) {
    if (event.seq !== index + 1) found.push(`event ${index + 1} has the number ${event.seq}`)
    found.push(...story.tell(event))
  }
  if (task.lastSeq !== events.length) found.push(`lastSeq ${task.lastSeq} of ${events.length}`)
  found.push(...story.compare(calls))
  const last = events.at(-1)?.payload.task
  const { status, costUsd } = task
  if (last?.status !== status) found.push(`the task is ${status}, its last event ${last?.status}`)
  if (Math.abs(costUsd - story.costUsd()) > 1e-9) {
    found.push(`the task cost ${costUsd}, its events ${story.costUsd()}`)
  }
  return [...found, ...(await findAttemptViolations(db, calls))]
}

type Side = 'queued' | 'running' | 'finished' | 'failed' | 'cancelled'

/** Where an event of a call takes it to, and where it may come from. */
const MOVES: Partial<Record<EventKind, { from: readonly Side[]; to: Side }>> = {
  'call.queued': { from: ['running', 'failed'], to: 'queued' },
  'call.started': { from: ['queued', 'running'], to: 'running' },
  'call.first_token': { from: ['running'], to: 'running' },
  'call.retrying': { from: ['running'], to: 'running' },
  'call.finished': { from: ['running'], to: 'finished' },
  'call.failed': { from: ['running'], to: 'failed' },
  'call.cancelled': { from: ['running'], to: 'cancelled' },
}

/** Plays the events of a task and counts for itself. */
function createStory(callIds: readonly string[]) {
  const sides = new Map<string, Side>(callIds.map((id) => [id, 'queued']))
  const statuses = new Map<string, CallStatus>()
  const tokens = new Set<string>()
  let cost = 0

  const move = (event: StoredEvent): string[] => {
    const { callId, kind, payload, seq } = event
    const where = MOVES[kind]
    if (callId === null || where === undefined) return []
    const side = sides.get(callId)
    if (side === undefined) return [`event ${seq} is about an unknown call`]
    sides.set(callId, where.to)
    if (payload.call !== undefined) statuses.set(callId, payload.call.status)
    if (where.to === 'finished' || where.to === 'failed') cost += payload.call?.costUsd ?? 0
    const isKnown = where.from.includes(side)
    return isKnown ? [] : [`event ${seq} ${kind} of a call that is ${side}`]
  }
  const countToken = ({ callId, kind, payload, seq }: StoredEvent): string[] => {
    const token = `${callId}:${payload.call?.attemptCount}`
    if (kind !== 'call.first_token') return []
    const isSecond = tokens.has(token)
    tokens.add(token)
    return isSecond ? [`event ${seq} is a second first token of one attempt`] : []
  }
  const cancelOpen = () => {
    for (const [id, side] of sides) {
      if (side === 'queued' || side === 'running') sides.set(id, 'cancelled')
      if (side === 'queued' || side === 'running') statuses.set(id, 'cancelled')
    }
  }
  const count = (side: Side) => [...sides.values()].filter((each) => each === side).length
  return {
    costUsd: () => cost,
    tell: (event: StoredEvent): string[] => {
      const found = [...move(event), ...countToken(event)]
      if (event.kind === 'task.cancelled') cancelOpen()
      const { progress } = event.payload.task
      const { total, queued, running, finished, failed, cancelled } = progress
      const own: Omit<Progress, 'cached'> = {
        total: sides.size,
        queued: count('queued'),
        running: count('running'),
        finished: count('finished'),
        failed: count('failed'),
        cancelled: count('cancelled'),
      }
      const told = { total, queued, running, finished, failed, cancelled }
      if (JSON.stringify(own) !== JSON.stringify(told)) {
        found.push(`event ${event.seq} says ${JSON.stringify(told)}, it is ${JSON.stringify(own)}`)
      }
      return found
    },
    compare: (calls: readonly CallRow[]): string[] =>
      calls
        .filter(({ id, status }) => status !== (statuses.get(id) ?? 'queued'))
        .map(({ id, status }) => `call ${id} is ${status}, its events say ${statuses.get(id)}`),
  }
}

/** Every attempt of an ended call is on record, under numbers from 1 without a gap. */
async function findAttemptViolations(db: Db, calls: readonly CallRow[]): Promise<string[]> {
  const ended = calls.filter(({ status }) => ['finished', 'failed', 'cancelled'].includes(status))
  const attempts = await db
    .selectFrom('attempts')
    .innerJoin('calls', 'calls.id', 'attempts.callId')
    .select(['attempts.callId', 'attempts.number'])
    .where(
      'calls.id',
      'in',
      ended.map(({ id }) => id).concat('00000000-0000-0000-0000-000000000000'),
    )
    .orderBy('attempts.number')
    .execute()
  const byCall = Map.groupBy(attempts, ({ callId }) => callId)
  return ended.flatMap(({ id, attemptCount }) => {
    const numbers = (byCall.get(id) ?? []).map(({ number }) => number)
    const wanted = Array.from({ length: attemptCount }, (_, index) => index + 1)
    return JSON.stringify(numbers) === JSON.stringify(wanted)
      ? []
      : [`call ${id} made ${attemptCount} attempts, on record are ${JSON.stringify(numbers)}`]
  })
}
