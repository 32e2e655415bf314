/**
 * SQLSTATE classes that pass by themselves (PostgreSQL manual, appendix A): 08 connection, 40
 * rollback by deadlock or serialisation, 53 resources, 57 operator intervention.
 */
const PASSING = /^(?:08|40|53|57)/
/** Not EPIPE, which is of the socket: no class of PostgreSQL begins with E. */
const SQLSTATE = /^(?!E)[0-9A-Z]{5}$/

/** Whether the database may accept the same statement a little later: it was away, or gave way to another. */
export function isPassing(error: unknown): boolean {
  if (!(error instanceof Error)) return false
  const code = 'code' in error ? String(error.code) : ''
  // What is no SQLSTATE comes from the socket: ECONNREFUSED, ENOENT, "Connection terminated".
  return SQLSTATE.test(code) ? PASSING.test(code) : !(error instanceof TypeError)
}

/** Whether a statement failed because another row already holds the value. */
export function isUniqueViolation(error: unknown, constraint: string): boolean {
  return (
    error instanceof Error &&
    'code' in error &&
    error.code === '23505' &&
    'constraint' in error &&
    error.constraint === constraint
  )
}

/**
 * Whether a statement was given text that PostgreSQL cannot keep or compare: with NUL, in a text
 * (22021, character not in repertoire) or within JSON (22P05, untranslatable character).
 */
export function isUnstorableText(error: unknown): boolean {
  return (
    error instanceof Error && 'code' in error && (error.code === '22021' || error.code === '22P05')
  )
}
