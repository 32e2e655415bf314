import SchemaBuilder from '@pothos/core'
import ComplexityPlugin from '@pothos/plugin-complexity'
import DataloaderPlugin from '@pothos/plugin-dataloader'
import ErrorsPlugin from '@pothos/plugin-errors'
import RelayPlugin from '@pothos/plugin-relay'
import ScopeAuthPlugin from '@pothos/plugin-scope-auth'
import { NotFoundError } from '../server/errors.ts'
import type { Context } from './context.ts'
import { decodeGlobalId, encodeGlobalId } from './global-id.ts'
import { ForbiddenError, QueryTooLargeError } from './request-errors.ts'

export const builder = new SchemaBuilder<{
  Context: Context
  AuthScopes: { read: boolean; run: boolean; admin: boolean }
  DefaultFieldNullability: false
  Scalars: {
    ID: { Input: string; Output: string | number }
    DateTime: { Input: Date; Output: Date }
    JSON: { Input: unknown; Output: unknown }
    Cursor: { Input: string; Output: string }
    Upload: { Input: string; Output: never }
  }
}>({
  // Errors first: what the others refuse is refused at the top level, not inside a result.
  plugins: [ErrorsPlugin, RelayPlugin, ScopeAuthPlugin, ComplexityPlugin, DataloaderPlugin],
  defaultFieldNullability: false,
  relay: {
    encodeGlobalID: (typename, id) => encodeGlobalId(typename, String(id)),
    decodeGlobalID: decodeGlobalId,
    nodesQueryOptions: false,
    nodeTypeOptions: { description: 'Anything with a global id, to be read again by `node(id)`.' },
    idFieldOptions: {
      description: 'Global id, `<Type>:<UUID>`; as an argument it names the object.',
    },
    nodeQueryOptions: {
      description: 'Any object by its global id; null when there is none.',
      args: { id: { description: 'As the `id` field of the object gave it.' } },
      resolve: async (_root, _args, _context, _info, resolveNode) => {
        const node = await resolveNode(_args.id)
        return node instanceof NotFoundError ? null : node
      },
    },
  },
  errors: { defaultTypes: [], directResult: false },
  scopeAuth: {
    authorizeOnSubscribe: true,
    authScopes: ({ scopes }) => ({
      read: scopes.has('read'),
      run: scopes.has('run'),
      admin: scopes.has('admin'),
    }),
    unauthorizedError: (_parent, { scopes }, info) => new ForbiddenError(info, scopes),
  },
  complexity: {
    defaultComplexity: 1,
    defaultListMultiplier: 5,
    limit: { complexity: 200_000, depth: 14, breadth: 600 },
    complexityError: (kind, found) => new QueryTooLargeError(kind, found),
  },
})

builder.queryType({
  authScopes: { read: true },
  description: 'Reads. A query that selects `Task.cursor` reads everything in one snapshot.',
})
builder.mutationType({
  authScopes: { run: true },
  description: 'Changes. Each answers with a union: what was made, or an error one can act on.',
})
builder.subscriptionType({
  authScopes: { read: true },
  description: 'What happens, as it is committed; over WebSocket (graphql-transport-ws) or SSE.',
})
