import { createContext, Script } from 'node:vm'
import { z } from 'zod'
import { failedVerdict, passedVerdict, quoted, type Scorer, undecidedVerdict } from '../scorer.ts'

type RegexOptions = { pattern?: string | undefined; flags: string }

const MAX_PATTERN_LENGTH = 1000
const MAX_TEXT_LENGTH = 100_000
const MATCH_LIMIT_MS = 50

/** The pattern, of the options or else the reference, matches somewhere in the answer. */
export const regexScorer: Scorer<RegexOptions> = {
  type: 'regex',
  options: z
    .strictObject({
      pattern: z.string().min(1).max(MAX_PATTERN_LENGTH).optional(),
      flags: z
        .string()
        .regex(/^[imsu]*$/, 'may hold only i, m, s and u')
        .default(''),
    })
    .superRefine(({ pattern, flags }, context) => {
      const problem = problemOf(pattern ?? '', flags)
      if (problem) context.addIssue({ code: 'custom', message: problem, path: ['pattern'] })
    }),
  needsReference: ({ pattern }) => pattern === undefined,
  score(answer, reference, { pattern, flags }) {
    const source = pattern ?? reference.trim()
    const problem = problemOf(source, flags)
    if (problem) return undecidedVerdict(`The reference ${problem}`, 'no-reference')
    return verdictOf(source, match(source, flags, answer.slice(0, MAX_TEXT_LENGTH)))
  },
}

function problemOf(source: string, flags: string): string | null {
  if (source.length > MAX_PATTERN_LENGTH) {
    return `is longer than ${MAX_PATTERN_LENGTH} characters, too long for a pattern`
  }
  try {
    new RegExp(source, flags)
    return null
  } catch (error) {
    return `is not a pattern: ${error instanceof Error ? error.message : String(error)}`
  }
}

type Match = { text: string } | 'none' | 'too-slow'

// Only V8's watchdog can stop a pattern that backtracks without end; a plain test() would hang the runner.
const context = createContext({ source: '', flags: '', text: '' })
const script = new Script('(new RegExp(source, flags).exec(text) ?? [null])[0]')

function match(source: string, flags: string, text: string): Match {
  Object.assign(context, { source, flags, text })
  try {
    const found: unknown = script.runInContext(context, { timeout: MATCH_LIMIT_MS })
    return typeof found === 'string' ? { text: found } : 'none'
  } catch (error) {
    if (isTimeout(error)) return 'too-slow'
    throw error
  }
}

// The error is made inside the context, so it is no instance of this realm's Error.
function isTimeout(error: unknown): boolean {
  return (
    typeof error === 'object' &&
    error !== null &&
    'code' in error &&
    error.code === 'ERR_SCRIPT_EXECUTION_TIMEOUT'
  )
}

function verdictOf(source: string, found: Match): ReturnType<typeof passedVerdict> {
  const pattern = `The pattern ${quoted(source)}`
  switch (found) {
    case 'none':
      return failedVerdict(`${pattern} does not match`)
    case 'too-slow':
      return failedVerdict(
        `${pattern} was stopped after ${MATCH_LIMIT_MS} ms and counts as no match; make it simpler`,
        'too-slow',
      )
    default:
      return passedVerdict(`${pattern} matches ${quoted(found.text)}`)
  }
}
