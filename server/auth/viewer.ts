/** `read`: queries and subscriptions. `run`: what starts, stops and imports too. `admin`: everything. */
export type Scope = 'read' | 'run' | 'admin'

export const SCOPES: readonly Scope[] = ['read', 'run', 'admin']

const INCLUDED: Record<Scope, readonly Scope[]> = {
  read: ['read'],
  run: ['read', 'run'],
  admin: ['read', 'run', 'admin'],
}

/** Who asks, as far as it matters: what the asker may do. */
export type Viewer = {
  /** Null: someone on this machine, without a token. */
  readonly tokenId: string | null
  /** With what a scope includes: `run` can read too. */
  readonly scopes: ReadonlySet<Scope>
}

/** Someone at a loopback address without a token: whoever runs the server. */
export const LOCAL_VIEWER: Viewer = { tokenId: null, scopes: new Set(SCOPES) }

export function withIncludedScopes(names: readonly string[]): ReadonlySet<Scope> {
  return new Set(
    SCOPES.filter((scope) => names.includes(scope)).flatMap((scope) => INCLUDED[scope]),
  )
}
