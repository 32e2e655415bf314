import type { IncomingMessage } from 'node:http'
import { type ExecutionArgs, GraphQLError } from 'graphql'
import type { Context, ServerOptions, SubscribePayload } from 'graphql-ws'
import { isAsyncIterable } from 'graphql-yoga'
import { UnauthenticatedError } from '../auth/auth-errors.ts'
import type { Viewer } from '../auth/viewer.ts'
import type { Authenticate } from './authenticate.ts'
import type { ErrorMask } from './error-mask.ts'
import type { Yoga } from './graphql.ts'
import type { TokenWatch } from './token-watch.ts'

/** What a socket carries from its upgrade to its operations. */
export type SocketExtra = {
  request: IncomingMessage
  /** Null until connection_init. */
  viewer: Viewer | null
  /** Aborted when the socket closes. */
  signal: AbortSignal
  /** Closes the socket as one that may not use the server any more. */
  forbid(): void
}

type SocketContext = Context<Record<string, unknown>, SocketExtra>
type Deps = {
  yoga: Yoga
  authenticate: Authenticate
  mask: ErrorMask
  maxSubscriptions: number
  tokenWatch: TokenWatch
}
type Operation = {
  execute(args: ExecutionArgs): unknown
  subscribe(args: ExecutionArgs): unknown
  /** Aborts the operation's signal. */
  end(): void
}
type Hooks = ServerOptions<Record<string, unknown>, SocketExtra>

/** Runs each operation of a socket through yoga, so that limits, context and masking hold here too. */
export function operationsOf(deps: Deps): Hooks {
  return {
    onConnect: (ctx) => connect(deps, ctx),
    onSubscribe: (ctx, _id, payload) => prepare(deps, ctx, payload),
    execute: (args) => operationOf(args).execute(args) as ReturnType<NonNullable<Hooks['execute']>>,
    subscribe: (args) =>
      operationOf(args).subscribe(args) as ReturnType<NonNullable<Hooks['subscribe']>>,
    onOperation: (_ctx, _id, _payload, args, result) =>
      isAsyncIterable(result) ? endable(result, operationOf(args).end) : undefined,
    onError: (_ctx, _id, _payload, errors) => errors.map((error) => formatted(deps.mask(error))),
    onNext: (_ctx, _id, _payload, _args, { errors, ...result }) =>
      errors === undefined ? undefined : { ...result, errors: errors.map(formatted) },
  }
}

/** False closes the socket with 4403. Any other failure is ours and closes it with 4500. */
async function connect(deps: Deps, { extra, connectionParams }: SocketContext): Promise<boolean> {
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
async function prepare(deps: Deps, ctx: SocketContext, payload: SubscribePayload) {
  try {
    if (Object.keys(ctx.subscriptions).length > deps.maxSubscriptions) {
      return [tooManyOperations(deps.maxSubscriptions)]
    }
    const ended = new AbortController()
    const { schema, execute, subscribe, contextFactory, parse, validate } = deps.yoga.getEnveloped({
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
      rootValue: { execute, subscribe, end: () => ended.abort() },
    }
  } catch (error) {
    return [deps.mask(error)]
  }
}

// prepare() puts it there, and graphql-ws hands on what it got.
function operationOf(args: ExecutionArgs): Operation {
  return args.rootValue as Operation
}

/** An async generator that waits for its next event hears of return() after it: the signal comes first. */
function endable<T>(results: AsyncIterable<T>, end: () => void): AsyncGenerator<T, void, void> {
  const iterator = results[Symbol.asyncIterator]()
  const finish = async (): Promise<IteratorResult<T, void>> => {
    end()
    await iterator.return?.()
    return { done: true, value: undefined }
  }
  return {
    next: () => iterator.next(),
    return: finish,
    throw: finish,
    [Symbol.asyncIterator]() {
      return this
    },
    [Symbol.asyncDispose]: async () => void (await finish()),
  }
}

function tooManyOperations(limit: number): GraphQLError {
  return new GraphQLError(`A socket may have ${limit} operations open at once`, {
    extensions: { code: 'TOO_MANY_OPERATIONS', hint: 'Complete one, or open another socket' },
  })
}

/** `http` says to HTTP which status to answer, and means nothing here. */
function formatted(error: GraphQLError) {
  const { extensions, ...rest } = error.toJSON()
  if (extensions === undefined) return rest
  const { http: _, ...shown } = extensions
  return Object.keys(shown).length === 0 ? rest : { ...rest, extensions: shown }
}
