import type { Cell } from './columns.ts'
import { storableText } from './storable.ts'

type Report = (column: string, reason: string) => void

const MAX_TURNS = 1000

/** The prompts of a conversation. Null when they cannot be used, which is reported. */
export function readTurns({ column, value }: Cell, report: Report): string[] | null {
  const list = listOf(value)
  if (!list) {
    report(column, `${column} must be a list of texts`)
    return null
  }
  if (list.length === 0 || list.length > MAX_TURNS) {
    report(column, `${column} must hold 1 to ${MAX_TURNS} texts, found ${list.length}`)
    return null
  }
  const prompts = list.map((item, index) => {
    const result = typeof item === 'string' ? storableText(item) : { problem: 'must be text' }
    if ('problem' in result) report(column, `turn ${index + 1} ${result.problem}`)
    else if (result.text.trim() === '') report(column, `turn ${index + 1} is empty`)
    else return result.text
    return null
  })
  const usable = prompts.filter((prompt) => prompt !== null)
  return usable.length === list.length ? usable : null
}

/** The reference of each turn, null where there is none. */
export function readReferences(
  cell: Cell | undefined,
  turnCount: number,
  report: Report,
): (string | null)[] {
  if (!cell) return []
  const { column, value } = cell
  const list = listOf(value) ?? (turnCount === 1 || value === '' ? [value] : null)
  if (!list || list.length > turnCount) {
    const found = list ? `${list.length} for ${turnCount} turns` : 'one for all'
    report(column, `${column} must be a list with one text for each turn, found ${found}`)
    return []
  }
  return list.map((item, index) => {
    if (item === null) return null
    const result = storableText(item)
    if ('text' in result) return result.text || null
    report(column, `${column} of turn ${index + 1} ${result.problem}`)
    return null
  })
}

/** A list, or the JSON of one as a CSV cell holds it. */
function listOf(value: unknown): unknown[] | null {
  if (Array.isArray(value)) return value
  if (typeof value !== 'string' || !value.trimStart().startsWith('[')) return null
  try {
    const list: unknown = JSON.parse(value)
    return Array.isArray(list) ? list : null
  } catch (error) {
    if (error instanceof SyntaxError) return null
    throw error
  }
}
