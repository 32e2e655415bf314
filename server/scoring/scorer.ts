import type { z } from 'zod'

export const SCORER_TYPES = ['exact', 'contains', 'numeric', 'regex'] as const
export type ScorerType = (typeof SCORER_TYPES)[number]

/** What one scorer says about one answer. */
export interface Verdict {
  /** 0 to 1. Null when the reference cannot be used, so that nothing can be said about the answer. */
  readonly value: number | null
  /** Null exactly when `value` is. */
  readonly passed: boolean | null
  /** A short word for grouping, such as `no-number`. Null when the value says enough. */
  readonly label: string | null
  /** One sentence for a person: what was read and why it counts. */
  readonly comment: string
}

/**
 * Compares an answer with a reference, without a model and without I/O.
 *
 * `score` gets '' as the reference only when `needsReference` said it needs none. It never throws
 * for what an answer or a reference holds.
 */
export interface Scorer<Options> {
  readonly type: ScorerType
  readonly options: z.ZodType<Options>
  needsReference(options: Options): boolean
  score(answer: string, reference: string, options: Options): Verdict
}

export function passedVerdict(comment: string): Verdict {
  return { value: 1, passed: true, label: null, comment }
}

export function failedVerdict(comment: string, label: string | null = null): Verdict {
  return { value: 0, passed: false, label, comment }
}

export function undecidedVerdict(comment: string, label: string): Verdict {
  return { value: null, passed: null, label, comment }
}

const SHOWN_LENGTH = 60

/** A text as a comment quotes it: on one line, shortened, in curly quotes. */
export function quoted(text: string): string {
  const line = text.trim().replace(/\s+/g, ' ')
  const shown = [...line.slice(0, SHOWN_LENGTH * 2)]
  return shown.length > SHOWN_LENGTH ? `“${shown.slice(0, SHOWN_LENGTH).join('')}…”` : `“${line}”`
}
