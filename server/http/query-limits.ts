import { type ASTVisitor, GraphQLError, type ValidationContext } from 'graphql'
import type { Plugin } from 'graphql-yoga'

/** Three times the full introspection query; the pages' largest has a fifth of it. */
const MAX_TOKENS = 2000
const MAX_ALIASES = 50
const MAX_DIRECTIVES = 50

/**
 * Bounds what a document may make the parser and the executor do. Depth and cost, which depend on
 * the fields, are counted by the schema.
 */
export function useQueryLimits(): Plugin {
  return {
    onParse: ({ parseFn, setParseFn }) => {
      setParseFn((source, options) => parseFn(source, { ...options, maxTokens: MAX_TOKENS }))
    },
    onValidate: ({ addValidationRule }) => addValidationRule(RepetitionRule),
  }
}

/** Aliases and directives repeat one field's work as often as they are written. */
function RepetitionRule(context: ValidationContext): ASTVisitor {
  let aliases = 0
  let directives = 0
  return {
    Field: ({ alias }) => {
      if (alias !== undefined && ++aliases === MAX_ALIASES + 1) {
        context.reportError(tooMany('aliases', MAX_ALIASES))
      }
    },
    Directive: () => {
      if (++directives === MAX_DIRECTIVES + 1) {
        context.reportError(tooMany('directives', MAX_DIRECTIVES))
      }
    },
  }
}

function tooMany(what: string, limit: number): GraphQLError {
  return new GraphQLError(`A document may have ${limit} ${what} at most`, {
    extensions: { code: 'QUERY_TOO_LARGE' },
  })
}
