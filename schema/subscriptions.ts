import type { CallOutput } from '../server/calls/call-outputs.ts'
import { builder } from './builder.ts'
import { createSelection, EventFilterInput } from './event-filter.ts'
import { decodeId } from './global-id.ts'
import { TaskEvent, type TaskEventSource } from './task-event.ts'
import { inLots, watch } from './watch.ts'

const CallOutputType = builder.objectRef<CallOutput>('CallOutput').implement({
  description:
    'A piece of an answer as it streams. Not stored: the call has the whole answer later.',
  fields: (t) => ({
    chatId: t.exposeString('chatId', { description: 'The call.' }),
    offset: t.exposeInt('offset', {
      description:
        'UTF-16 units of the answer before `text`; 0 begins anew, as the first piece and a retry do.',
    }),
    text: t.exposeString('text', { description: 'What came since the piece before.' }),
    reasoning: t.exposeString('reasoning', {
      nullable: true,
      description: 'Reasoning that came since the piece before; null when none did.',
    }),
    done: t.exposeBoolean('done', { description: 'Whether this was the last piece.' }),
  }),
})

builder.subscriptionFields((t) => ({
  taskEvents: t.field({
    type: TaskEvent,
    description:
      'Events of one task, in order, without a gap or a duplicate, also across reconnects and restarts. Fails with CURSOR_EXPIRED when `after` can’t be honoured: query the task again and go on from its cursor.',
    args: {
      taskId: t.arg.id({ required: true, description: 'Global id of the task.' }),
      after: t.arg({
        type: 'Cursor',
        description:
          '`Task.cursor`, or the cursor of the last event seen: `mfx3k2.41`. Null: from now on.',
      }),
    },
    subscribe: (_root, { taskId, after }, { engine, signal }) =>
      watch(
        (end) => engine.hub.watchTask(decodeId('Task', taskId), after ?? null, end),
        (lot) => lot.map((event): TaskEventSource => ({ event, log: 'task' })),
        signal,
      ),
    resolve: (source: TaskEventSource) => source,
  }),
  liveEvents: t.field({
    type: TaskEvent,
    description:
      'Events of all tasks as they are committed, in one order that stays. Cursors are positions in it, and not those of one task.',
    args: {
      filter: t.arg({ type: EventFilterInput, description: 'Which events; null: all.' }),
      after: t.arg({
        type: 'Cursor',
        description: 'Cursor of the last event seen here. Null: from now on.',
      }),
    },
    subscribe: (_root, { filter, after }, { engine, db, signal }) => {
      const select = createSelection(filter ?? {}, db)
      return watch(
        (end) => engine.hub.watchAll(after ?? null, end),
        async (lot) => (await select(lot)).map((event): TaskEventSource => ({ event, log: 'all' })),
        signal,
      )
    },
    resolve: (source: TaskEventSource) => source,
  }),
}))

builder.subscriptionFields((t) => ({
  callOutput: t.field({
    type: CallOutputType,
    description:
      'An answer as it streams: what there is so far first, then pieces, at most ten a second. A call that has ended gives its whole answer and ends.',
    args: { chatId: t.arg.string({ required: true, description: 'Our chat ID.' }) },
    subscribe: (_root, { chatId }, { engine, signal }) =>
      watch(
        (end) => inLots(engine.outputs.watch(chatId, end)),
        (lot: readonly CallOutput[]) => [...lot],
        signal,
      ),
    resolve: (output: CallOutput) => output,
  }),
}))
