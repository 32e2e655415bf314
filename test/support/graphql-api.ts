import { createGraphQLApi } from '../../schema/api.ts'
import { type Scope, withIncludedScopes } from '../../server/auth/viewer.ts'
import { readConfig } from '../../server/config.ts'
import { createEngine, type Engine } from '../../server/engine.ts'
import { createErrorMask } from '../../server/http/error-mask.ts'
import { createGraphQL } from '../../server/http/graphql.ts'
import { createLog } from '../../server/log.ts'
import { createTestDatabase } from './database.ts'

export type Result = {
  // Tests read what they asked for; an answer of another shape fails their expectations.
  // biome-ignore lint/suspicious/noExplicitAny: the shape follows the document
  data?: any
  errors?: { message: string; extensions?: Record<string, unknown>; path?: unknown[] }[]
}

export type Ask = (
  document: string,
  variables?: Record<string, unknown>,
  options?: { scopes?: readonly Scope[] },
) => Promise<Result>

export interface GraphQLTestApi extends AsyncDisposable {
  readonly engine: Engine
  readonly ask: Ask
  /** Results of a subscription as server-sent events; `return()` hangs up. */
  listen(document: string, variables?: Record<string, unknown>): AsyncGenerator<Result>
}

const ADMIN: readonly Scope[] = ['admin']

/** The whole pipeline of the API, limits and masking included, over a database of its own. */
export async function createGraphQLTestApi(
  env: Record<string, string> = {},
): Promise<GraphQLTestApi> {
  await using cleanup = new AsyncDisposableStack()
  const database = cleanup.use(await createTestDatabase())
  const config = readConfig(env)
  const log = createLog({ logLevel: 'silent' })
  const { connection } = database
  const engine = cleanup.use(await createEngine({ config, log, connection, simulatorUrl: null }))
  const yoga = createGraphQL({ ...createGraphQLApi(engine), mask: createErrorMask({ log }), log })
  const send = (
    query: string,
    variables: Record<string, unknown>,
    { scopes, accept, signal }: { scopes: readonly Scope[]; accept: string; signal: AbortSignal },
  ) =>
    yoga.fetch(
      'http://localhost/graphql',
      {
        method: 'POST',
        headers: { 'content-type': 'application/json', accept },
        body: JSON.stringify({ query, variables }),
        signal,
      },
      { viewer: { tokenId: null, scopes: withIncludedScopes(scopes) }, uploads: null, signal },
    )
  const owned = cleanup.move()
  return {
    engine,
    ask: async (document, variables = {}, { scopes = ADMIN } = {}) => {
      const { signal } = new AbortController()
      const response = await send(document, variables, {
        scopes,
        accept: 'application/json',
        signal,
      })
      return (await response.json()) as Result
    },
    listen: (document, variables = {}) =>
      readEvents((signal) =>
        send(document, variables, { scopes: ['read'], accept: 'text/event-stream', signal }),
      ),
    [Symbol.asyncDispose]: () => owned.disposeAsync(),
  }
}

async function* readEvents(
  open: (signal: AbortSignal) => Response | Promise<Response>,
): AsyncGenerator<Result> {
  const hangUp = new AbortController()
  try {
    const { body } = await open(hangUp.signal)
    if (body === null) throw new Error('The response has no body')
    let rest = ''
    for await (const text of body.pipeThrough(new TextDecoderStream())) {
      const frames = (rest + text).split('\n\n')
      rest = frames.pop() ?? ''
      for (const frame of frames) {
        const data = /^event: next[\s\S]*^data: (.*)$/m.exec(frame)?.[1]
        if (data) yield JSON.parse(data) as Result
      }
    }
  } finally {
    hangUp.abort()
  }
}
