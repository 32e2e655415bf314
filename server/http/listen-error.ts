import { DomainError } from '../errors.ts'

type Address = { host: string; port: number }

const REASONS: Record<string, (address: Address) => [message: string, hint: string]> = {
  EADDRINUSE: ({ port }) => [
    `Port ${port} is in use: Evalstream may be running already, or another program is`,
    `Open http://localhost:${port} to see, or choose another port: PORT=${port + 1} npm start`,
  ],
  EACCES: ({ port }) => [
    `Port ${port} may not be used by this user`,
    'Choose a port above 1023: PORT=4000 npm start',
  ],
  EADDRNOTAVAIL: ({ host }) => [
    `${host} is no address of this machine`,
    'HOST=127.0.0.1 serves this machine only, HOST=0.0.0.0 all its addresses',
  ],
  ENOTFOUND: ({ host }) => [
    `The name ${host} is unknown`,
    'Set HOST to an address of this machine',
  ],
}

/** The server cannot have the address it was told to listen on; the message is for whoever started it. */
export class ListenError extends DomainError {
  override readonly name = 'ListenError'
  readonly code = 'LISTEN'

  constructor(address: Address, cause: unknown) {
    const reason = REASONS[codeOf(cause)]
    const [message, hint] = reason?.(address) ?? [
      `Evalstream cannot listen on ${address.host}:${address.port}: ${String(cause)}`,
      null,
    ]
    super(message, hint)
    this.cause = cause
  }
}

function codeOf(error: unknown): string {
  return error instanceof Error && 'code' in error ? String(error.code) : ''
}
