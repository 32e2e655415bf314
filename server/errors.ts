/** A failure the caller can act on: shown to clients as it is. Anything else is masked at the edge. */
export abstract class DomainError extends Error {
  abstract readonly code: string
  /** What the caller can do next. */
  readonly hint: string | null

  constructor(message: string, hint: string | null = null) {
    super(message)
    this.hint = hint
  }
}

export class InvalidInputError extends DomainError {
  override readonly name = 'InvalidInputError'
  readonly code = 'INVALID_INPUT'
  readonly field: string | null

  constructor(field: string | null, message: string, hint: string | null = null) {
    super(message, hint)
    this.field = field
  }
}

export class NotFoundError extends DomainError {
  override readonly name = 'NotFoundError'
  readonly code = 'NOT_FOUND'

  constructor(what: string, id: string, hint: string | null = null) {
    super(`${what} ${id} does not exist`, hint)
  }
}

/** What was asked does not fit the present state: a name in use, a finished task. */
export class ConflictError extends DomainError {
  override readonly name = 'ConflictError'
  readonly code = 'CONFLICT'
}

export type RowError = { file: string; line: number; column: string | null; reason: string }

/** Rows of an imported file cannot be used. `rows` holds the first 100; nothing was stored. */
export class ImportRowsError extends DomainError {
  override readonly name = 'ImportRowsError'
  readonly code = 'IMPORT_ROWS'
  readonly rowErrorCount: number
  readonly rows: readonly RowError[]

  constructor(rows: readonly RowError[], rowErrorCount: number) {
    super(
      `${rowErrorCount} ${rowErrorCount === 1 ? 'row' : 'rows'} cannot be used. Nothing was stored.`,
      'Mend the rows named here and import the file again.',
    )
    this.rows = rows
    this.rowErrorCount = rowErrorCount
  }
}

/** The cursor is of another log than the one stored now, or lies beyond its end. */
export class CursorExpiredError extends DomainError {
  override readonly name = 'CursorExpiredError'
  readonly code = 'CURSOR_EXPIRED'
}
