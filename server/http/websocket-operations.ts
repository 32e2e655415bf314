import type { IncomingMessage } from 'node:http'
import { type ExecutionArgs, type ExecutionResult, GraphQLError } from 'graphql'
import type { Context, ServerOptions, SubscribePayload } from 'graphql-ws'
import { isAsyncIterable } from 'graphql-yoga'
import { UnauthenticatedError } from '../auth/auth-errors.ts'
import type { Viewer } from '../auth/viewer.ts'
import type { Authenticate } from './authenticate.ts'
import type { ErrorMask } from './error-mask.ts'
import type { Api, Yoga } from './graphql.ts'
import { createNextMessages, shownErrors, shownResult } from './shown-result.ts'
import type { SocketOutlet } from './socket-outlet.ts'
import type { TokenWatch } from './token-watch.ts'
import { writeLots } from './websocket-lots.ts'

/** What a socket carries from its upgrade to its operations. */
export type SocketExtra = {
  request: IncomingMessage
  /** Null until connection_init. */
  viewer: Viewer | null
  /** Aborted when the socket closes. */
  signal: AbortSignal
  outlet: SocketOutlet
  /** Closes the socket as one that may not use the server any more. */
  forbid(): void
}

type SocketContext = Context<Record<string, unknown>, SocketExtra>
export type OperationDeps = {
  yoga: Yoga
  api: Pick<Api, 'subscribe'>
  authenticate: Authenticate
  mask: ErrorMask
  maxSubscriptions: number
  tokenWatch: TokenWatch
}
type Operation = {
  execute(args: ExecutionArgs): unknown
  /** Aborts the operation's signal. */
  end(): void
}
type Hooks = ServerOptions<Record<string, unknown>, SocketExtra>

/**
 * Runs each operation of a socket through yoga, so that limits, context and masking hold here too.
 * Results of subscriptions alone go past it and graphql-ws: there are many, and most are shared.
 */
export function operationsOf(deps: OperationDeps): Hooks {
  const nextMessage = createNextMessages(deps.mask)
  return {
    onConnect: (ctx) => connect(deps, ctx),
    onSubscribe: (ctx, _id, payload) => prepare(deps, ctx, payload),
    execute: (args) => operationOf(args).execute(args) as ReturnType<NonNullable<Hooks['execute']>>,
    subscribe: (args) =>
      // graphql-ws hands it on to onOperation, which makes of it what it may have.
      deps.api.subscribe(args) as ReturnType<NonNullable<Hooks['subscribe']>>,
    onOperation: ({ extra: { outlet } }, id, _payload, args, result) =>
      isLots(result)
        ? writeLots(result, { id, outlet, nextMessage, end: operationOf(args).end })
        : undefined,
    onError: (_ctx, _id, _payload, errors) => shownErrors(errors, deps.mask),
    onNext: (_ctx, _id, _payload, _args, result) => shownResult(result, deps.mask),
  }
}

/** Only subscriptions have more than one result here, and theirs come in lots. */
function isLots(result: unknown): result is AsyncIterable<ExecutionResult[]> {
  return isAsyncIterable(result)
}

/** False closes the socket with 4403. Any other failure is ours and closes it with 4500. */
async function connect(
  deps: OperationDeps,
  { extra, connectionParams }: SocketContext,
): Promise<boolean> {
  try {
    const viewer = await deps.authenticate(extra.request, connectionParams)
    extra.viewer = viewer
    const stop = deps.tokenWatch.add(viewer, extra.forbid)
    extra.signal.addEventListener('abort', stop, { once: true })
    return true
  } catch (error) {
    if (error instanceof UnauthenticatedError) return false
    throw error
  }
}

/** Errors are answered for this operation alone; thrown ones would close the socket. */
async function prepare(deps: OperationDeps, ctx: SocketContext, payload: SubscribePayload) {
  try {
    if (Object.keys(ctx.subscriptions).length > deps.maxSubscriptions) {
      return [tooManyOperations(deps.maxSubscriptions)]
    }
    const ended = new AbortController()
    const { schema, execute, contextFactory, parse, validate } = deps.yoga.getEnveloped({
      viewer: ctx.extra.viewer,
      uploads: null,
      signal: AbortSignal.any([ctx.extra.signal, ended.signal]),
      params: payload,
    })
    const document = parse(payload.query)
    const errors = validate(schema, document)
    if (errors.length > 0) return errors
    return {
      schema,
      document,
      operationName: payload.operationName,
      variableValues: payload.variables,
      contextValue: await contextFactory(),
      rootValue: { execute, end: () => ended.abort() },
    }
  } catch (error) {
    return [deps.mask(error)]
  }
}

// prepare() puts it there, and graphql-ws hands on what it got.
function operationOf(args: ExecutionArgs): Operation {
  return args.rootValue as Operation
}

function tooManyOperations(limit: number): GraphQLError {
  return new GraphQLError(`A socket may have ${limit} operations open at once`, {
    extensions: { code: 'TOO_MANY_OPERATIONS', hint: 'Complete one, or open another socket' },
  })
}
