import './scalars.ts'
import './errors.ts'
import './model.ts'
import './dataset.ts'
import './score.ts'
import './call.ts'
import './session.ts'
import './task.ts'
import './queries.ts'
import './server-info.ts'
import { lexicographicSortSchema, printSchema } from 'graphql'
import { builder } from './builder.ts'

export const schema = builder.toSchema()

export function printedSchema(): string {
  return `${printSchema(lexicographicSortSchema(schema))}\n`
}
