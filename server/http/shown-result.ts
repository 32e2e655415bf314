import type { ExecutionResult, GraphQLError } from 'graphql'
import type { ErrorMask } from './error-mask.ts'

/**
 * The `next` message of a result, but for the id at its end: written once, errors masked, for all
 * who are given the same result.
 */
export function createNextMessages(mask: ErrorMask): (result: ExecutionResult) => Buffer {
  const texts = new WeakMap<ExecutionResult, Buffer>()
  return (result) => {
    const known = texts.get(result)
    if (known !== undefined) return known
    const payload = JSON.stringify(shownResult(result, mask))
    const text = Buffer.from(`{"type":"next","payload":${payload}`)
    texts.set(result, text)
    return text
  }
}

export function shownResult(result: ExecutionResult, mask: ErrorMask): object {
  const { errors } = result
  return errors === undefined ? result : { ...result, errors: shownErrors(errors, mask) }
}

export function shownErrors(errors: readonly GraphQLError[], mask: ErrorMask) {
  return errors.map((error) => formatted(mask(error)))
}

/** `http` says to HTTP which status to answer, and means nothing here. */
function formatted(error: GraphQLError) {
  const { extensions, ...rest } = error.toJSON()
  if (extensions === undefined) return rest
  const { http: _, ...shown } = extensions
  return Object.keys(shown).length === 0 ? rest : { ...rest, extensions: shown }
}
