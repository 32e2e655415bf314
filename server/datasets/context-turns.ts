import type { RowErrors } from './row-errors.ts'

/** Watches that the turns of every context are 1, 2, 3 … without a gap or a duplicate. */
export interface ContextTurns {
  readonly contextCount: number
  /** Notes a turn and returns its number; null means the next of its context. Null when it cannot be used. */
  take(line: number, contextId: string, turn: number | null): number | null
  /** Notes a context given whole in one row. */
  takeAll(line: number, contextId: string): void
  /** Reports the gaps: known only when the file has ended. */
  finish(): void
}

/** The turns of a context that came in another order than 1, 2, 3 …, each with its line. */
type Scattered = Map<number, number>

const WHOLE = -1
// Contexts whose turns are counted by us, not by a column, are kept as fractions: 2.5 is two turns.
const COUNTED = 0.5

// A number while the turns come in order: a file may hold a million contexts.
type Contexts = Map<string, number | Scattered>

export function createContextTurns(errors: RowErrors): ContextTurns {
  const contexts: Contexts = new Map()
  return {
    get contextCount() {
      return contexts.size
    },
    take(line, contextId, turn) {
      const result = takeTurn(contexts, line, contextId, turn)
      if (typeof result === 'number') return result
      errors.add(line, result.column, result.reason)
      return null
    },
    takeAll(line, contextId) {
      if (contexts.has(contextId)) {
        errors.add(line, 'context_id', `context ${contextId} appears in another row already`)
        return
      }
      contexts.set(contextId, WHOLE)
    },
    finish() {
      for (const [contextId, turns] of contexts) {
        if (typeof turns !== 'number') reportGap(errors, contextId, turns)
      }
    },
  }
}

function takeTurn(
  contexts: Contexts,
  line: number,
  contextId: string,
  turn: number | null,
): number | { column: string; reason: string } {
  const known = contexts.get(contextId) ?? (turn === null ? COUNTED : 0)
  if (known === WHOLE) {
    return { column: 'context_id', reason: `context ${contextId} was given whole in another row` }
  }
  const isCounted = typeof known === 'number' && known % 1 === COUNTED
  if (isCounted && turn === null) {
    contexts.set(contextId, known + 1)
    return Math.floor(known + 1)
  }
  if (isCounted || turn === null) {
    const reason = `some rows of context ${contextId} have a turn and others have none`
    return { column: 'turn', reason }
  }
  if (typeof known === 'number' && turn === known + 1) {
    contexts.set(contextId, turn)
    return turn
  }
  return takeScattered(contexts, line, contextId, turn)
}

function takeScattered(contexts: Contexts, line: number, contextId: string, turn: number) {
  const known = contexts.get(contextId) ?? 0
  const turns = typeof known === 'number' ? inOrder(known) : known
  contexts.set(contextId, turns)
  if (turns.has(turn)) return twice(contextId, turn)
  turns.set(turn, line)
  return turn
}

function twice(contextId: string, turn: number): { column: string; reason: string } {
  return { column: 'turn', reason: `turn ${turn} of context ${contextId} appears twice` }
}

function inOrder(count: number): Scattered {
  return new Map(Array.from({ length: count }, (_, index) => [index + 1, 0]))
}

function reportGap(errors: RowErrors, contextId: string, turns: Scattered): void {
  const sorted = [...turns].sort(([a], [b]) => a - b)
  const gap = sorted.findIndex(([turn], index) => turn !== index + 1)
  const [turn, line] = sorted[gap] ?? []
  if (turn === undefined || line === undefined) return
  errors.add(line, 'turn', `context ${contextId} has a turn ${turn} but no turn ${gap + 1}`)
}
