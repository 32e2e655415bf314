import type { ExecutionResult, GraphQLError } from 'graphql'
import type { ErrorMask } from './error-mask.ts'

/** Writes results as JSON, their errors masked: once for all who are given the same result. */
export function createResultJson(mask: ErrorMask): (result: ExecutionResult) => string {
  const texts = new WeakMap<ExecutionResult, string>()
  return (result) => {
    const known = texts.get(result)
    if (known !== undefined) return known
    const text = JSON.stringify(shownResult(result, mask))
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
