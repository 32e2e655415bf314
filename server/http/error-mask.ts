import { randomUUID } from 'node:crypto'
import { GraphQLError } from 'graphql'
import { isUnstorableText } from '../../db/failures.ts'
import { DomainError, InvalidInputError } from '../errors.ts'
import type { Log } from '../log.ts'

export type ErrorMask = (error: unknown) => GraphQLError

/**
 * What of an error a client may see: DomainErrors with code and hint, GraphQL's own errors as they
 * are, and of everything else only an id, under which it is logged, once.
 */
export function createErrorMask({ log }: { log: Pick<Log, 'error'> }): ErrorMask {
  // The same error passes here once for each subscriber of the same event.
  const masked = new WeakMap<object, GraphQLError>()
  return (error) => {
    const known = typeof error === 'object' && error !== null ? masked.get(error) : undefined
    if (known !== undefined) return known
    const shown = show(error, log)
    masked.set(shown, shown)
    if (typeof error === 'object' && error !== null) masked.set(error, shown)
    return shown
  }
}

function show(error: unknown, log: Pick<Log, 'error'>): GraphQLError {
  const root = expected(rootOf(error))
  if (root instanceof DomainError) return located(error, root.message, domainExtensions(root))
  if (root instanceof GraphQLError && error instanceof GraphQLError) return error
  const id = randomUUID()
  log.error(
    {
      err: root,
      errorId: id,
      path: error instanceof GraphQLError ? error.path : undefined,
    },
    'request failed',
  )
  return located(error, 'Something went wrong on the server. Its log has the reason.', {
    code: 'INTERNAL_SERVER_ERROR',
    errorId: id,
    // Yoga answers 500 when there is no data at all.
    unexpected: true,
  })
}

/** Text comes in at every field, and only the database knows all it refuses. */
function expected(root: unknown): unknown {
  if (!isUnstorableText(root)) return root
  return new InvalidInputError(
    null,
    'A text holds a NUL character (U+0000), which the database cannot keep or look for',
    'Send it without.',
  )
}

/** What was thrown, before GraphQL wrapped it to say where. */
function rootOf(error: unknown): unknown {
  let root = error
  while (root instanceof GraphQLError && root.originalError) root = root.originalError
  return root
}

function domainExtensions({ code, hint, ...rest }: DomainError): Record<string, unknown> {
  const field = 'field' in rest && typeof rest.field === 'string' ? { field: rest.field } : {}
  return { code, hint, ...field }
}

function located(error: unknown, message: string, extensions: Record<string, unknown>) {
  const { nodes, source, positions, path } = error instanceof GraphQLError ? error : {}
  return new GraphQLError(message, { nodes, source, positions, path, extensions })
}
