import { type Call, findCalls, findScores, type Score } from '../db/call-queries.ts'
import { type Dataset, findDatasets, findQuestions, type Question } from '../db/datasets.ts'
import { findModels, type Model } from '../db/models.ts'
import { findSessions, type Session } from '../db/session-queries.ts'
import { findTasks } from '../db/task-queries.ts'
import type { Task } from '../db/tasks.ts'
import { NotFoundError } from '../server/errors.ts'
import { builder } from './builder.ts'
import type { NodeType } from './global-id.ts'

// The types refer to each other in circles, so their references stand apart from their fields.
// A resolver may give an id or a row; ids of one tick are read with one statement.

const description = 'Global id, `<Type>:<UUID>`.'

export const TaskRef = builder.loadableNodeRef('Task', {
  id: { resolve: (row: Task) => row.id, description },
  load: async (ids: string[], { db }) => inOrder<Task>('Task', ids, await findTasks(db, ids)),
})

export const SessionRef = builder.loadableNodeRef('Session', {
  id: { resolve: (row: Session) => row.id, description },
  load: async (ids: string[], { db }) =>
    inOrder<Session>('Session', ids, await findSessions(db, ids)),
})

export const CallRef = builder.loadableNodeRef('Call', {
  id: { resolve: (row: Call) => row.id, description },
  load: async (ids: string[], { db }) => inOrder<Call>('Call', ids, await findCalls(db, ids)),
})

export const ModelRef = builder.loadableNodeRef('Model', {
  id: { resolve: (row: Model) => row.id, description },
  load: async (ids: string[], { db }) => inOrder<Model>('Model', ids, await findModels(db, ids)),
})

export const DatasetRef = builder.loadableNodeRef('Dataset', {
  id: { resolve: (row: Dataset) => row.id, description },
  load: async (ids: string[], { db }) =>
    inOrder<Dataset>('Dataset', ids, await findDatasets(db, ids)),
})

export const QuestionRef = builder.loadableNodeRef('Question', {
  id: { resolve: (row: Question) => row.id, description },
  load: async (ids: string[], { db }) =>
    inOrder<Question>('Question', ids, await findQuestions(db, ids)),
})

export const ScoreRef = builder.loadableNodeRef('Score', {
  id: { resolve: (row: Score) => row.id, description },
  load: async (ids: string[], { db }) => inOrder<Score>('Score', ids, await findScores(db, ids)),
})

/** Rows in the order of their ids, as dataloaders want them. */
export function inOrder<Row extends { id: string }>(
  type: NodeType,
  ids: readonly string[],
  rows: readonly Row[],
): (Row | NotFoundError)[] {
  const byId = new Map(rows.map((row) => [row.id, row]))
  return ids.map((id) => byId.get(id) ?? new NotFoundError(type, `${type}:${id}`))
}
