import { type Cell, type Cells, hasQuestionColumn, sortCells } from './columns.ts'
import type { ContextTurns } from './context-turns.ts'
import type { RowErrors } from './row-errors.ts'
import { type Metadata, storableText, storableValues } from './storable.ts'
import { readReferences, readTurns } from './turns.ts'

export interface QuestionDraft {
  prompt: string
  reference: string | null
  contextId: string | null
  /** From 1; null without a context. */
  turn: number | null
  metadata: Record<string, unknown>
  /** About how many characters it takes to store. */
  size: number
}

type Source = {
  line: number
  fields: Record<string, unknown>
  /** The columns of the file; null when every row names its own. */
  columns: string[] | null
  rowNumber: number
}

// Every turn of a conversation repeats the row's metadata.
const MAX_REPEATED_LENGTH = 16 * 1024 * 1024

type Sinks = { errors: RowErrors; contexts: ContextTurns }

/** The questions of one row: one, or one for each of its `turns`. None when the row has an error. */
export function toQuestions(source: Source, sinks: Sinks): QuestionDraft[] {
  const { errors } = sinks
  const before = errors.count
  const cells = sortCells(source.fields)
  const metadata = storableValues(cells.metadata, (column, reason) =>
    errors.add(source.line, column, reason),
  )
  const questions = isPresent(cells.turns)
    ? conversationOf(source, cells.turns, cells, metadata, sinks)
    : questionOf(source, cells, metadata, sinks)
  return errors.count === before ? questions : []
}

function isPresent(cell: Cell | undefined): cell is Cell {
  return cell !== undefined && !(typeof cell.value === 'string' && cell.value.trim() === '')
}

function questionOf(
  { line, fields, columns }: Source,
  cells: Cells,
  metadata: Metadata,
  { errors, contexts }: Sinks,
): QuestionDraft[] {
  const read = (cell: Cell | undefined) => readText(cell, line, errors)
  const contextId = read(cells.contextId)?.trim() || null
  const given = readTurn(cells.turn, line, errors)
  if (given === undefined) return []
  if (contextId === null && given !== null && given > 1) {
    errors.add(line, cells.turn?.column ?? 'turn', `turn ${given} has no context_id`)
  }
  // Taken before the prompt is looked at: a row with a bad prompt is no gap in its context.
  const turn = contextId === null ? null : contexts.take(line, contextId, given)
  const prompt = read(cells.prompt)
  if (!prompt?.trim()) {
    // A prompt that is null although it has a cell was reported by its reader.
    if (cells.prompt === undefined) errors.add(line, ...missingPrompt(columns, fields))
    else if (prompt !== null)
      errors.add(line, cells.prompt.column, `${cells.prompt.column} is empty`)
    return []
  }
  const reference = read(cells.reference) || null
  return [draftOf({ prompt, reference, contextId, turn }, metadata)]
}

function draftOf(
  question: Omit<QuestionDraft, 'metadata' | 'size'>,
  { values, length }: Metadata,
): QuestionDraft {
  const size = question.prompt.length + (question.reference?.length ?? 0) + length
  return { ...question, metadata: values, size }
}

/** A table has the column, so its cell is empty; an object may not have it at all. */
function missingPrompt(
  columns: string[] | null,
  fields: Record<string, unknown>,
): [column: string, reason: string] {
  const names = columns ?? Object.keys(fields)
  const column = names.find((name) => hasQuestionColumn([name])) ?? 'question'
  return [column, `${column} is ${columns ? 'empty' : 'missing'}`]
}

function conversationOf(
  { line, rowNumber }: Source,
  cell: Cell,
  cells: Cells,
  metadata: Metadata,
  { errors, contexts }: Sinks,
): QuestionDraft[] {
  const report = (column: string, reason: string) => errors.add(line, column, reason)
  const prompts = readTurns(cell, report)
  if (!prompts) return []
  const references = readReferences(cells.reference, prompts.length, report)
  if (metadata.length * prompts.length > MAX_REPEATED_LENGTH) {
    errors.add(line, null, `has too much metadata for ${prompts.length} turns`)
    return []
  }
  const contextId = contextIdOf(cells, metadata.values, rowNumber, line, errors)
  contexts.takeAll(line, contextId)
  return prompts.map((prompt, index) =>
    draftOf({ prompt, reference: references[index] ?? null, contextId, turn: index + 1 }, metadata),
  )
}

// MT-Bench names its conversations by question_id; a row without any name is a context of its own.
function contextIdOf(
  cells: Cells,
  metadata: Record<string, unknown>,
  rowNumber: number,
  line: number,
  errors: RowErrors,
): string {
  const named = readText(cells.contextId, line, errors)?.trim()
  const questionId = metadata['question_id'] ?? metadata['id']
  const fallback =
    typeof questionId === 'string' || typeof questionId === 'number' ? questionId : ''
  return named || String(fallback).trim() || `row-${rowNumber}`
}

/** Text or a number as text; null when there is none or it cannot be used, which is reported. */
function readText(cell: Cell | undefined, line: number, errors: RowErrors): string | null {
  if (!cell) return null
  const result = storableText(cell.value)
  if ('text' in result) return result.text
  errors.add(line, cell.column, `${cell.column} ${result.problem}`)
  return null
}

/** Null when no turn is given, undefined when it cannot be used. */
function readTurn(
  cell: Cell | undefined,
  line: number,
  errors: RowErrors,
): number | null | undefined {
  if (!isPresent(cell)) return null
  const text = String(cell.value).trim()
  if (/^[1-9]\d{0,8}$/.test(text)) return Number(text)
  const found = typeof cell.value === 'string' ? JSON.stringify(text) : text
  errors.add(line, cell.column, `${cell.column} must be a whole number from 1, found ${found}`)
  return undefined
}
