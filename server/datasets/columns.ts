import { isObject } from './parse-json.ts'

/** The columns with a meaning, the names for each in order of preference. */
const NAMES = {
  prompt: ['question', 'prompt', 'input'],
  reference: ['answer', 'reference', 'expected'],
  contextId: ['context_id', 'conversation_id'],
  turn: ['turn'],
  turns: ['turns'],
} as const

export type Meaning = keyof typeof NAMES

/** A cell with the name its column has in the file. */
export type Cell = { column: string; value: unknown }

export type Cells = { [M in Meaning]?: Cell } & { metadata: [key: string, value: unknown][] }

const RANKS = new Map<string, { meaning: Meaning; rank: number }>(
  (Object.keys(NAMES) as Meaning[]).flatMap((meaning) =>
    NAMES[meaning].map((name, rank) => [name, { meaning, rank }]),
  ),
)

const METADATA = /^metadata:\s*(.+)$/i

function plainName(column: string): string {
  return column.trim().toLowerCase()
}

/** Whether some column holds the question itself. */
export function hasQuestionColumn(columns: readonly string[]): boolean {
  return columns.some((column) => {
    const meaning = RANKS.get(plainName(column))?.meaning
    return meaning === 'prompt' || meaning === 'turns'
  })
}

/**
 * Sorts the cells of a row by meaning. Of two columns with the same meaning the less preferred one
 * is metadata, like every column without a meaning; a null is no value at all.
 */
export function sortCells(fields: Record<string, unknown>): Cells {
  const cells: Cells = { metadata: [] }
  const ranks = new Map<Meaning, number>()
  for (const [column, value] of Object.entries(fields)) {
    if (value === null) continue
    const known = RANKS.get(plainName(column))
    if (!known) {
      cells.metadata.push(...metadataOf(column, value))
      continue
    }
    const { meaning, rank } = known
    const cell = { column: column.trim(), value }
    const taken = cells[meaning]
    const isBetter = rank < (ranks.get(meaning) ?? Number.POSITIVE_INFINITY)
    const other = isBetter ? taken : cell
    if (other) cells.metadata.push([other.column, other.value])
    if (!isBetter) continue
    cells[meaning] = cell
    ranks.set(meaning, rank)
  }
  return cells
}

function metadataOf(column: string, value: unknown): [string, unknown][] {
  const name = column.trim()
  if (plainName(name) === 'metadata' && isObject(value)) return Object.entries(value)
  return [[METADATA.exec(name)?.[1] ?? name, value]]
}
