import { expect, test } from 'vitest'
import { createContextTurns } from '../../server/datasets/context-turns.ts'
import { createRowErrors } from '../../server/datasets/row-errors.ts'
import { toQuestions } from '../../server/datasets/to-questions.ts'
import { ImportRowsError, type RowError } from '../../server/errors.ts'

function convert(rows: Record<string, unknown>[], columns: string[] | null = null) {
  const errors = createRowErrors('x.jsonl')
  const contexts = createContextTurns(errors)
  const questions = rows.flatMap((fields, index) =>
    toQuestions({ line: index + 1, fields, columns, rowNumber: index + 1 }, { errors, contexts }),
  )
  contexts.finish()
  return { questions, problems: problemsOf(errors), contextCount: contexts.contextCount }
}

function problemsOf(errors: { throwIfAny(): void }): [number, string | null, string][] {
  try {
    errors.throwIfAny()
    return []
  } catch (error) {
    if (!(error instanceof ImportRowsError)) throw error
    return error.rows.map(({ line, column, reason }: RowError) => [line, column, reason])
  }
}

test('known columns are found in any case, the rest is metadata', () => {
  const { questions } = convert([
    { ' Prompt ': 'a', EXPECTED: 4, 'metadata:Level': 'easy', topic: 'x', metadata: { k: 1 } },
  ])
  expect(questions).toMatchObject([
    {
      prompt: 'a',
      reference: '4',
      contextId: null,
      turn: null,
      metadata: { Level: 'easy', topic: 'x', k: 1 },
    },
  ])
})

test('of two columns with one meaning the preferred one counts and the other is kept', () => {
  const { questions } = convert([{ input: 'context', question: 'q', reference: 'r', answer: 'a' }])
  expect(questions).toMatchObject([
    { prompt: 'q', reference: 'a', metadata: { input: 'context', reference: 'r' } },
  ])
})

test('turns become one context with a reference each', () => {
  const { questions, contextCount } = convert([
    { question_id: 81, turns: ['a', 'b'], reference: ['1'], category: 'c' },
    { turns: '["x"]', answer: 'y' },
  ])
  expect(questions).toMatchObject([
    { prompt: 'a', reference: '1', contextId: '81', turn: 1, metadata: { category: 'c' } },
    { prompt: 'b', reference: null, contextId: '81', turn: 2, metadata: { category: 'c' } },
    { prompt: 'x', reference: 'y', contextId: 'row-2', turn: 1 },
  ])
  expect(contextCount).toBe(2)
})

test('the rows of a context are numbered in their order when no turn is given', () => {
  const { questions } = convert([
    { question: 'a', context_id: 'k' },
    { question: 'z' },
    { question: 'b', context_id: 'k' },
  ])
  expect(questions.map(({ turn }) => turn)).toEqual([1, null, 2])
})

test('turns may come in any order as long as none is missing', () => {
  const rows = [3, 1, 2].map((turn) => ({ question: 'q', conversation_id: 5, turn }))
  expect(convert(rows)).toMatchObject({ problems: [], contextCount: 1 })
})

test.each([
  [[{ question: ' ' }], 'question', 'question is empty'],
  [[{ turns: null, question: null }], 'turns', 'turns is missing'],
  [[{ answer: '1' }], 'question', 'question is missing'],
  [[{ prompt: ['a'] }], 'prompt', 'prompt must be text, found a list'],
  [[{ question: 'a\0' }], 'question', 'question holds a NUL character (U+0000)'],
  [[{ question: 'a\ud800' }], 'question', 'question holds half of a surrogate pair'],
  [
    [{ question: 'q', note: ['\0'] }],
    'note',
    'note holds a NUL character or half of a surrogate pair',
  ],
  [
    [{ question: 'q', context_id: 'k', turn: '二' }],
    'turn',
    'turn must be a whole number from 1, found "二"',
  ],
  [
    [{ question: 'q', context_id: 'k', turn: 0 }],
    'turn',
    'turn must be a whole number from 1, found 0',
  ],
  [[{ question: 'q', turn: 2 }], 'turn', 'turn 2 has no context_id'],
  [
    [{ question: 'q', answer: 2 ** 64 }],
    'answer',
    'answer has more digits than a JSON number keeps; put it in quotes',
  ],
  [[{ turns: 'a' }], 'turns', 'turns must be a list of texts'],
  [[{ turns: [] }], 'turns', 'turns must hold 1 to 1000 texts, found 0'],
  [[{ turns: ['a', ''] }], 'turns', 'turn 2 is empty'],
  [
    [{ turns: ['a'], answer: ['1', '2'] }],
    'answer',
    'answer must be a list with one text for each turn, found 2 for 1 turns',
  ],
  [
    [{ turns: ['a', 'b'], answer: '1' }],
    'answer',
    'answer must be a list with one text for each turn, found one for all',
  ],
])('%j is refused: %s', (rows, column, reason) => {
  const { questions, problems } = convert(rows)
  expect(problems).toEqual([[1, column, reason]])
  expect(questions).toEqual([])
})

test('gaps, duplicates and mixtures of turns are named by their row', () => {
  const row = (contextId: string, turn: number | null) => ({
    question: 'q',
    context_id: contextId,
    ...(turn && { turn }),
  })
  const { problems } = convert([
    ...[row('gap', 1), row('gap', 3)],
    ...[row('twice', 1), row('twice', 1)],
    ...[row('mixed', 1), row('mixed', null)],
    { context_id: 'whole', turns: ['a'] },
    row('whole', 2),
    { context_id: 'gap', turns: ['a'] },
  ])
  expect(problems).toEqual([
    [2, 'turn', 'context gap has a turn 3 but no turn 2'],
    [4, 'turn', 'turn 1 of context twice appears twice'],
    [6, 'turn', 'some rows of context mixed have a turn and others have none'],
    [8, 'context_id', 'context whole was given whole in another row'],
    [9, 'context_id', 'context gap appears in another row already'],
  ])
})

test('an empty cell is named by the column of its table', () => {
  expect(convert([{ expected: '1' }], ['Prompt', 'expected']).problems).toEqual([
    [1, 'Prompt', 'Prompt is empty'],
  ])
})

test('metadata that is too deep, or too much to repeat for every turn, is refused', () => {
  const deep = JSON.parse(`${'['.repeat(5000)}${']'.repeat(5000)}`) as unknown
  const large = 'x'.repeat(1024 * 1024)
  const turns = Array.from({ length: 20 }, () => 'a')
  expect(
    convert([
      { question: 'q', deep },
      { turns, large },
    ]),
  ).toMatchObject({
    questions: [],
    problems: [
      [1, 'deep', 'deep is nested more than 64 levels deep'],
      [2, null, 'has too much metadata for 20 turns'],
    ],
  })
})

test('a turn with a bad prompt does not make a gap as well', () => {
  const { problems } = convert([
    { question: '', context_id: 'k', turn: 1 },
    { question: 'q', context_id: 'k', turn: 2 },
  ])
  expect(problems).toEqual([[1, 'question', 'question is empty']])
})
