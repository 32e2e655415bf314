import type { ArgBuilder } from '@pothos/core'
import {
  type Call,
  type CallFilter,
  type CallPlace,
  countCalls,
  listCalls,
  type CallOrder as Order,
} from '../db/call-queries.ts'
import { builder } from './builder.ts'
import {
  connectionType,
  INTEGER_PART,
  NUMBER_PART,
  type PageInput,
  readPage,
  TIMESTAMP_PART,
  UUID_PART,
} from './connection.ts'
import type { Context } from './context.ts'
import { CallOrder, CallStatus } from './enums.ts'
import { decodeId, decodeIds } from './global-id.ts'
import { CallRef } from './refs.ts'

export const CallConnection = connectionType<Call>('Call', 'calls', CallRef)

export const CallFilterInput = builder.inputType('CallFilter', {
  description: 'Which calls; what is left out or null does not filter.',
  fields: (t) => ({
    taskId: t.id({ description: 'Of this task.' }),
    modelIds: t.idList({ description: 'Of any of these models.' }),
    statuses: t.field({ type: [CallStatus], description: 'With any of these statuses.' }),
    minTtftMs: t.float({
      description: 'Time to first token at least this long; drops calls without.',
    }),
    maxTtftMs: t.float({
      description: 'Time to first token at most this long; drops calls without.',
    }),
    passed: t.boolean({
      description: 'True: some score passed. False: scored, and none passed.',
    }),
    clientLimited: t.boolean({ description: 'Whether our own event loop spoiled the timing.' }),
    search: t.string({
      description:
        'Text in the question’s prompt or the answer, case ignored, or the start of a chat ID.',
    }),
  }),
})

type FilterInput = typeof CallFilterInput.$inferInput

// A call that has not started has no time to stand at.
const STARTED_PART = new RegExp(`${TIMESTAMP_PART.source}|^null$`)

const SHAPES = {
  started_desc: [STARTED_PART, UUID_PART],
  ttft_desc: [NUMBER_PART, UUID_PART],
  position: [UUID_PART, INTEGER_PART],
} as const

export type CallListArgs = PageInput & {
  filter?: FilterInput | null
  orderBy?: Order | null
}

/** The arguments of a list of calls beside its page. */
export function callListArgs(arg: ArgBuilder<typeof builder.$inferSchemaTypes>) {
  return {
    filter: arg({ type: CallFilterInput, description: 'Which calls; null: all.' }),
    orderBy: arg({
      type: CallOrder,
      description: 'Order; STARTED_DESC when left out. A cursor belongs to its order.',
    }),
  }
}

/** `taskId` of the filter gives way to the task the list belongs to. */
export function readCalls({ db }: Context, args: CallListArgs, taskId?: string) {
  const filter = readFilter(args.filter ?? {}, taskId)
  const order = args.orderBy ?? 'started_desc'
  return readPage(args, {
    key: ({ place, position, id }: CallPlace): readonly [string, string] =>
      order === 'position' ? [place, String(position)] : [place, id],
    shape: SHAPES[order],
    list: (page) => listCalls(db, { ...page, order }, filter),
    count: () => countCalls(db, filter),
  })
}

function readFilter(input: FilterInput, taskId?: string): CallFilter {
  const task = input.taskId == null ? undefined : decodeId('Task', input.taskId)
  return {
    taskId: taskId ?? task,
    modelIds: input.modelIds == null ? undefined : decodeIds('Model', input.modelIds),
    statuses: input.statuses ?? undefined,
    minTtftMs: input.minTtftMs ?? undefined,
    maxTtftMs: input.maxTtftMs ?? undefined,
    passed: input.passed ?? undefined,
    clientLimited: input.clientLimited ?? undefined,
    search: input.search?.trim() || undefined,
  }
}
