import { describe, expect, test } from 'vitest'
import { InvalidInputError } from '../../server/errors.ts'
import {
  checkScorers,
  createScoreAnswer,
  type ScorerInput,
} from '../../server/scoring/score-answer.ts'

function score(input: ScorerInput, answer: string, reference: string | null) {
  return createScoreAnswer(checkScorers([input], { referenceCount: 1 }))(answer, reference)[0]
}

function fieldOf(inputs: ScorerInput[] | null, referenceCount = 1): string | null {
  try {
    checkScorers(inputs, { referenceCount })
    return null
  } catch (error) {
    if (!(error instanceof InvalidInputError)) throw error
    return error.field
  }
}

test('exact compares the trimmed texts, by default with case and width', () => {
  expect(score({ type: 'exact' }, ' Paris\n', 'Paris')?.passed).toBe(true)
  expect(score({ type: 'exact' }, 'paris', 'Paris')?.passed).toBe(false)
  expect(score({ type: 'exact' }, 'ＡＢ', 'AB')?.passed).toBe(false)
  const loose = { type: 'exact', options: { caseSensitive: false, normalizeWidth: true } } as const
  expect(score(loose, 'ＡＢ', 'ab')?.passed).toBe(true)
})

test('contains looks anywhere, by default in any case and width', () => {
  expect(score({ type: 'contains' }, '答案是１２。', '12')?.passed).toBe(true)
  expect(score({ type: 'contains' }, 'It is PARIS.', 'paris')?.passed).toBe(true)
  const strict = { type: 'contains', options: { caseSensitive: true } } as const
  expect(score(strict, 'It is PARIS.', 'paris')).toMatchObject({
    passed: false,
    comment: 'The answer does not contain “paris”',
  })
})

describe('regex', () => {
  test('the pattern comes from the options or else from the reference', () => {
    const own = { type: 'regex', options: { pattern: '^yes', flags: 'i' } } as const
    expect(score(own, 'Yes, it is', null)).toMatchObject({
      passed: true,
      comment: 'The pattern “^yes” matches “Yes”',
    })
    expect(score({ type: 'regex' }, 'room 12', 'room \\d+')?.passed).toBe(true)
    expect(score({ type: 'regex' }, 'room', '(')).toMatchObject({ passed: null, value: null })
  })

  test('a pattern that backtracks without end is stopped and said to be too slow', () => {
    const start = performance.now()
    const slow = { type: 'regex', options: { pattern: '(a+)+$' } } as const
    expect(score(slow, `${'a'.repeat(60)}!`, null)).toMatchObject({
      passed: false,
      label: 'too-slow',
    })
    expect(performance.now() - start).toBeLessThan(2000)
    expect(score({ type: 'regex' }, 'room 12', 'room')?.passed).toBe(true)
  })

  test('an answer cannot reach the scorer through its text', () => {
    const input = { type: 'regex', options: { pattern: 'constructor' } } as const
    expect(score(input, '__proto__ constructor', null)?.passed).toBe(true)
  })
})

test('a wrong option is named by where it stands', () => {
  expect(fieldOf([{ type: 'exact' }, { type: 'regex', options: { pattern: '(' } }])).toBe(
    'scorers[1].options.pattern',
  )
  expect(fieldOf([{ type: 'regex', options: { flags: 'g' } }])).toBe('scorers[0].options.flags')
  expect(fieldOf([{ type: 'numeric', options: { tolerance: -1 } }])).toBe(
    'scorers[0].options.tolerance',
  )
  expect(fieldOf([{ type: 'exact', options: { fuzzy: true } }])).toBe('scorers[0].options.fuzzy')
  expect(fieldOf([{ type: 'exact', options: 'x' }])).toBe('scorers[0].options')
  expect(fieldOf([{ type: 'exact', weight: 0 }])).toBe('scorers[0].weight')
})

test('an objective task needs a scorer, and references unless a pattern stands alone', () => {
  expect(fieldOf([])).toBe('scorers')
  expect(fieldOf(null)).toBe('scorers')
  expect(fieldOf([{ type: 'exact' }], 0)).toBe('datasetId')
  expect(fieldOf([{ type: 'regex' }], 0)).toBe('datasetId')
  expect(fieldOf([{ type: 'regex', options: { pattern: 'a' } }], 0)).toBeNull()
})

test('a config holds every default, so that a task keeps its meaning', () => {
  expect(
    checkScorers([{ type: 'numeric' }, { type: 'regex', weight: 2 }, { type: 'regex' }], {
      referenceCount: 1,
    }),
  ).toEqual([
    { type: 'numeric', name: 'numeric', options: { tolerance: 1e-6 }, weight: 1 },
    { type: 'regex', name: 'regex', options: { flags: '' }, weight: 2 },
    { type: 'regex', name: 'regex-2', options: { flags: '' }, weight: 1 },
  ])
})

test('a question without a reference gets no score but from a scorer that needs none', () => {
  const configs = checkScorers(
    [{ type: 'exact' }, { type: 'regex', options: { pattern: 'b' }, weight: 3 }],
    { referenceCount: 1 },
  )
  const scoreAnswer = createScoreAnswer(configs)
  expect(scoreAnswer('abc', null)).toMatchObject([{ name: 'regex', weight: 3, source: 'scorer' }])
  expect(scoreAnswer('abc', ' ')).toHaveLength(1)
  expect(scoreAnswer('abc', 'abc')).toHaveLength(2)
})
