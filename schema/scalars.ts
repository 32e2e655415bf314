import { GraphQLError, type ValueNode, valueFromASTUntyped } from 'graphql'
import { builder } from './builder.ts'

builder.scalarType('DateTime', {
  description: 'A moment as RFC 3339 text in UTC with milliseconds: `2026-11-24T04:56:00.123Z`.',
  serialize: (value) => value.toISOString(),
  parseValue: (value) => parseDate(value),
})

builder.scalarType('JSON', {
  description: 'Any JSON value.',
  serialize: (value) => value,
  parseValue: (value) => value,
  parseLiteral: (node: ValueNode, variables) => valueFromASTUntyped(node, variables),
})

builder.scalarType('Cursor', {
  description:
    'Where a reader of events stands; opaque. Of one task it looks like `<epoch>.<seq>`, over all tasks it is a position. Give it back as `after` to go on without a gap or a duplicate.',
  serialize: (value) => value,
  parseValue: (value) => parseText('Cursor', value),
})

builder.scalarType('Upload', {
  description:
    'A file, sent by the GraphQL multipart request specification. Only as a variable of such a request.',
  serialize: () => {
    throw new GraphQLError('A file cannot be read back')
  },
  parseValue: (value) => parseText('Upload', value),
  parseLiteral: () => {
    throw new GraphQLError('A file must be a variable of a multipart request')
  },
})

function parseDate(value: unknown): Date {
  const date = new Date(parseText('DateTime', value))
  if (Number.isNaN(date.getTime())) throw new GraphQLError('A DateTime must be RFC 3339 text')
  return date
}

function parseText(scalar: string, value: unknown): string {
  if (typeof value === 'string') return value
  throw new GraphQLError(`${scalar} must be a string`)
}
