import { readdirSync, readFileSync, statSync } from 'node:fs'
import path from 'node:path'
import { parse } from 'csv-parse/sync'
import { hash } from './seeded-random.ts'

/** A question the simulator was given, with its reference answer where there is one. */
export type KnownQuestion = { question: string; reference: string | null }

export type KnownQuestions = {
  find(prompt: string): KnownQuestion | undefined
  /** Whether `model` is to answer it right: exactly the share `right` of all with a reference, rounded. */
  isRight(model: string, question: KnownQuestion, right: number): boolean
  /** Another question's answer of the same kind, for an answer that is wrong but plausible. */
  wrongText(question: KnownQuestion): string | null
}

const MAX_SCANNED = 2000

/** Reads the files at the first question; folders are read for their CSV, JSONL and JSON files. */
export function createKnownQuestions(sources: readonly string[]): KnownQuestions {
  let loaded: KnownQuestion[] | null = null
  let byQuestion = new Map<string, KnownQuestion>()
  const ranks = new Map<string, Map<KnownQuestion, number>>()

  const all = (): KnownQuestion[] => {
    if (loaded !== null) return loaded
    loaded = sources.flatMap(filesOf).flatMap(readQuestions)
    byQuestion = new Map(loaded.map((one) => [fold(one.question), one]))
    return loaded
  }
  const answered = (): KnownQuestion[] => all().filter(({ reference }) => reference !== null)
  const ranksOf = (model: string): Map<KnownQuestion, number> => {
    const known = answered().map((one) => ({ one, order: hash(`${model}\n${one.question}`) }))
    known.sort((a, b) => a.order - b.order)
    const ranking = new Map(known.map(({ one }, rank) => [one, rank]))
    ranks.set(model, ranking)
    return ranking
  }

  return {
    find(prompt) {
      const questions = all()
      const text = fold(prompt)
      const exact = byQuestion.get(text)
      if (exact !== undefined || questions.length > MAX_SCANNED) return exact
      // A prompt may wrap the question in an instruction.
      return questions.find(({ question }) => text.includes(fold(question)))
    },
    isRight(model, question, right) {
      const ranking = ranks.get(model) ?? ranksOf(model)
      return (ranking.get(question) ?? 0) < Math.round(right * ranking.size)
    },
    wrongText(question) {
      const isChinese = hasChinese(question.question)
      const others = answered().filter(
        (one) => one.reference !== question.reference && hasChinese(one.question) === isChinese,
      )
      const texts = others.filter(({ reference }) => !isNumeric(reference ?? ''))
      return texts[hash(question.question) % (texts.length || 1)]?.reference ?? null
    },
  }
}

export function hasChinese(text: string): boolean {
  return /\p{Script=Han}/u.test(text)
}

export function isNumeric(text: string): boolean {
  return /^[-+]?[\d,]*\d(?:\.\d+)?$/.test(text.trim())
}

function fold(text: string): string {
  return text.trim().replace(/\s+/g, ' ')
}

function filesOf(source: string): string[] {
  const found = statSync(source, { throwIfNoEntry: false })
  if (found === undefined) return []
  if (!found.isDirectory()) return [source]
  return readdirSync(source)
    .sort()
    .map((name) => path.join(source, name))
}

function readQuestions(file: string): KnownQuestion[] {
  return readRecords(file).flatMap(toQuestions)
}

function readRecords(file: string): Record<string, unknown>[] {
  switch (path.extname(file).toLowerCase()) {
    case '.csv':
      return parse(readFileSync(file), { columns: true, bom: true, skip_empty_lines: true })
    case '.jsonl': {
      const lines = readFileSync(file, 'utf8').split('\n')
      return lines.filter((line) => line.trim() !== '').map((line) => JSON.parse(line))
    }
    case '.json': {
      const content: unknown = JSON.parse(readFileSync(file, 'utf8'))
      return Array.isArray(content) ? content : []
    }
    default:
      return []
  }
}

function toQuestions(record: Record<string, unknown>): KnownQuestion[] {
  const { turns } = record
  const references = record['answer'] ?? record['reference'] ?? record['expected']
  if (Array.isArray(turns)) {
    return turns.flatMap((turn: unknown, index) => {
      const question = textOf(isRecord(turn) ? (turn['question'] ?? turn['prompt']) : turn)
      const own = isRecord(turn) ? (turn['answer'] ?? turn['reference']) : undefined
      const reference = own ?? (Array.isArray(references) ? references[index] : null)
      return question === null ? [] : [{ question, reference: referenceOf(reference) }]
    })
  }
  const question = textOf(record['question'] ?? record['prompt'] ?? record['input'])
  return question === null ? [] : [{ question, reference: referenceOf(references) }]
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null
}

/** GSM8K writes its working first and the answer after `####`. */
function referenceOf(value: unknown): string | null {
  const text = textOf(value)
  return text === null
    ? null
    : text
        .slice(text.lastIndexOf('####') + 1)
        .replace(/^#+/, '')
        .trim()
}

function textOf(value: unknown): string | null {
  if (typeof value === 'number') return String(value)
  return typeof value === 'string' && value.trim() !== '' ? value : null
}
