import type { ComplexityErrorKind, ComplexityResult } from '@pothos/plugin-complexity'
import type { GraphQLResolveInfo } from 'graphql'
import { DomainError } from '../server/errors.ts'

/** The access token may not do this. */
export class ForbiddenError extends DomainError {
  override readonly name = 'ForbiddenError'
  readonly code = 'FORBIDDEN'

  constructor({ parentType, fieldName }: GraphQLResolveInfo, scopes: ReadonlySet<string>) {
    const held = scopes.size === 0 ? 'none' : [...scopes].join(', ')
    super(
      `${parentType.name}.${fieldName} is not allowed with the scopes of this access token (${held})`,
      'Use a token with the scope the field names in its description, or make one on the server’s machine.',
    )
  }
}

type Found = ComplexityResult & {
  maxBreadth?: number
  maxComplexity?: number
  maxDepth?: number
}

/** The operation could read more than one operation may. */
export class QueryTooLargeError extends DomainError {
  override readonly name = 'QueryTooLargeError'
  readonly code = 'QUERY_TOO_LARGE'

  constructor(kind: ComplexityErrorKind, found: Found) {
    const [what, is, max] = {
      Complexity: ['cost', found.complexity, found.maxComplexity],
      Depth: ['depth', found.depth, found.maxDepth],
      Breadth: ['number of fields', found.breadth, found.maxBreadth],
    }[kind] as [string, number, number]
    super(
      `The ${what} of this operation is ${is}, and ${max} is the most`,
      'Ask for fewer rows (`first`) or fewer fields, or in several operations.',
    )
  }
}
