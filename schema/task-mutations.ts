import { ConflictError, InvalidInputError, NotFoundError } from '../server/errors.ts'
import { cancelTask } from '../server/tasks/cancel-task.ts'
import { deleteTask } from '../server/tasks/delete-task.ts'
import { pauseTask } from '../server/tasks/pause-task.ts'
import { resumeTask } from '../server/tasks/resume-task.ts'
import { retryFailedCalls } from '../server/tasks/retry-failed-calls.ts'
import { startTask } from '../server/tasks/start-task.ts'
import { builder } from './builder.ts'
import { decodeId } from './global-id.ts'
import { TaskRef } from './refs.ts'
import { StartTaskInput, toStartTaskInput } from './task-inputs.ts'

const task = { name: 'task', description: 'The task as it stands now.' }

// The four that change a running task share one result: same names, one type.
const changeErrors = {
  types: [NotFoundError, ConflictError],
  union: { name: 'TaskResult', description: 'The task, or why it stayed as it was.' },
  result: { name: 'TaskSuccess', description: 'The task was changed.' },
  dataField: task,
}

builder.mutationFields((t) => ({
  startTask: t.field({
    type: TaskRef,
    description: 'Plans all calls and hands them to the runners; answers at once. Scope `run`.',
    args: {
      input: t.arg({ type: StartTaskInput, required: true, description: 'What to evaluate.' }),
    },
    errors: {
      types: [InvalidInputError, NotFoundError, ConflictError],
      union: { name: 'StartTaskResult', description: 'The task, or why none was started.' },
      result: { name: 'StartTaskSuccess', description: 'The task runs.' },
      dataField: task,
    },
    resolve: async (_root, { input }, { engine }) =>
      await startTask(engine, toStartTaskInput(input)),
  }),
  deleteTask: t.field({
    type: 'ID',
    authScopes: { admin: true },
    description: 'Deletes a task with its calls, scores and events, for good. Scope `admin`.',
    args: { id: t.arg.id({ required: true, description: 'Its global id.' }) },
    errors: {
      types: [NotFoundError, ConflictError],
      union: { name: 'DeleteTaskResult', description: 'The id, or why it was not deleted.' },
      result: { name: 'DeleteTaskSuccess', description: 'The task was deleted.' },
      dataField: { name: 'id', description: 'Its global id.' },
    },
    resolve: async (_root, { id }, { engine }) => {
      await deleteTask(engine, decodeId('Task', id))
      return id
    },
  }),
}))

builder.mutationFields((t) => ({
  pauseTask: t.field({
    type: TaskRef,
    description: 'Calls in flight end; no new one begins until it is resumed. Scope `run`.',
    args: { id: t.arg.id({ required: true, description: 'Global id of the task.' }) },
    errors: changeErrors,
    resolve: async (_root, { id }, { engine }) => await pauseTask(engine, decodeId('Task', id)),
  }),
  resumeTask: t.field({
    type: TaskRef,
    description: 'A paused task goes on. Scope `run`.',
    args: { id: t.arg.id({ required: true, description: 'Global id of the task.' }) },
    errors: changeErrors,
    resolve: async (_root, { id }, { engine }) => await resumeTask(engine, decodeId('Task', id)),
  }),
  cancelTask: t.field({
    type: TaskRef,
    description: 'Stops calls in flight and drops those not begun. Scope `run`.',
    args: { id: t.arg.id({ required: true, description: 'Global id of the task.' }) },
    errors: changeErrors,
    resolve: async (_root, { id }, { engine }) => await cancelTask(engine, decodeId('Task', id)),
  }),
  retryFailedCalls: t.field({
    type: TaskRef,
    description: 'Makes the failed calls of a task again. Scope `run`.',
    args: { taskId: t.arg.id({ required: true, description: 'Global id of the task.' }) },
    errors: changeErrors,
    resolve: async (_root, { taskId }, { engine }) =>
      await retryFailedCalls(engine, decodeId('Task', taskId)),
  }),
}))
