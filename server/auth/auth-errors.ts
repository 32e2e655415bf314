import { DomainError } from '../errors.ts'

const HOW_TO_SEND =
  'Send it as “Authorization: Bearer TOKEN”, over a WebSocket as connectionParams.token. ' +
  'A token is made on the server’s machine: npm run tokens -- create NAME --scopes read,run'

/** No token where one is needed, or one that is unknown or revoked. */
export class UnauthenticatedError extends DomainError {
  override readonly name = 'UnauthenticatedError'
  readonly code = 'UNAUTHENTICATED'

  constructor(message: string) {
    super(message, HOW_TO_SEND)
  }
}

/** Listening beyond this machine would let everyone in who can reach it. */
export class UnsafeListenError extends DomainError {
  override readonly name = 'UnsafeListenError'
  readonly code = 'UNSAFE_LISTEN'

  constructor(host: string) {
    super(
      `Evalstream does not listen on ${host} without an access token: everyone who reaches that address could run models with your keys`,
      'Make a token first: npm run tokens -- create NAME --scopes read,run. Or listen on this machine only: HOST=127.0.0.1',
    )
  }
}
