import { ImportRowsError, type RowError } from '../errors.ts'

const KEPT = 100

/** Nothing after this place of the file can be read: a quote left open, a byte of another encoding. */
export class UnreadableRowError extends Error {
  override readonly name = 'UnreadableRowError'
  readonly line: number

  constructor(line: number, reason: string) {
    super(reason)
    this.line = line
  }
}

/** Collects what is wrong with the rows of one file: all are counted, the first 100 kept. */
export interface RowErrors {
  readonly count: number
  add(line: number, column: string | null, reason: string): void
  /** @throws ImportRowsError when anything was added. */
  throwIfAny(): void
}

export function createRowErrors(file: string): RowErrors {
  const kept: RowError[] = []
  let count = 0
  return {
    get count() {
      return count
    },
    add(line, column, reason) {
      count++
      if (kept.length < KEPT) kept.push({ file, line, column, reason })
    },
    throwIfAny() {
      if (count === 0) return
      throw new ImportRowsError(
        kept.toSorted((a, b) => a.line - b.line),
        count,
      )
    },
  }
}
