import './scalars.ts'
import './errors.ts'
import './model.ts'
import './model-mutations.ts'
import './dataset.ts'
import './score.ts'
import './call.ts'
import './session.ts'
import './task.ts'
import './queries.ts'
import './latency-stats.ts'
import './leaderboard.ts'
import './task-estimate.ts'
import './task-mutations.ts'
import './dataset-mutations.ts'
import './subscriptions.ts'
import './server-info.ts'
import { lexicographicSortSchema, printSchema } from 'graphql'
import { builder } from './builder.ts'

export const schema = builder.toSchema()

export function printedSchema(): string {
  return `${printSchema(lexicographicSortSchema(schema))}\n`
}
