import { expect, test } from 'vitest'
import type { TaskEvent, TaskHead } from '../../web/tasks/task-documents.ts'
import { createTaskState } from '../../web/tasks/task-state.ts'

const head: TaskHead = {
  id: 'Task:1',
  name: 'Maths',
  mode: 'OBJECTIVE',
  ...{ status: 'RUNNING', costUsd: 0, startedAt: null, finishedAt: null },
  ...{ estimatedCostUsd: null, createdAt: '2026-11-24T05:00:00Z', config: {}, configHash: 'h' },
  dataset: { id: 'Dataset:1', name: 'Questions', questionCount: 10 },
  models: [],
  progress: progressAt(0),
}

function progressAt(finished: number, callsPerSecond = 0) {
  const counts = {
    total: 10,
    queued: 10 - finished,
    running: 0,
    failed: 0,
    cancelled: 0,
    cached: 0,
  }
  return { ...counts, finished, callsPerSecond, etaSeconds: null, waiting: [] }
}

function eventAt(seq: number, finished: number): Pick<TaskEvent, 'seq' | 'task'> {
  const {
    callsPerSecond: _pace,
    etaSeconds: _eta,
    waiting: _waits,
    ...progress
  } = progressAt(finished)
  const state = {
    id: 'Task:1',
    status: 'RUNNING',
    costUsd: 0,
    startedAt: null,
    finishedAt: null,
  } as const
  return { seq, task: { ...state, progress } }
}

function statsAt(seq: number, finished: number, status: 'RUNNING' | 'FINISHED' = 'RUNNING') {
  const progress = progressAt(finished, 5)
  return { cursor: `e1.${seq}`, status, costUsd: 0, startedAt: null, finishedAt: null, progress }
}

const shown = (state: ReturnType<typeof createTaskState>) => {
  const { status, progress } = state.head.get() ?? head
  return [status, progress.finished, progress.callsPerSecond]
}

test('a task that is read as finished is not set back by events that come late', () => {
  const state = createTaskState()
  state.show(head, 'e1.1')
  state.takeEvent(eventAt(12, 3))
  state.takeStats(statsAt(40, 10, 'FINISHED'))
  state.takeEvent(eventAt(13, 4))
  expect(shown(state)).toEqual(['FINISHED', 10, 5])
})

test('statistics that come late give their pace, and the counts of the later event stay', () => {
  const state = createTaskState()
  state.show(head, 'e1.1')
  state.takeEvent(eventAt(41, 9))
  state.takeStats(statsAt(40, 8))
  expect(shown(state)).toEqual(['RUNNING', 9, 5])
})

test('a snapshot counts whatever was shown before: the log may have begun anew', () => {
  const state = createTaskState()
  state.show(head, 'e1.50')
  state.show(head, 'e2.1')
  state.takeEvent(eventAt(2, 1))
  expect(shown(state)).toEqual(['RUNNING', 1, 0])
})
