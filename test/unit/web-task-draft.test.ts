import { expect, test } from 'vitest'
import type { PickableModel, PickedDataset } from '../../web/new-task/plan-documents.ts'
import {
  EMPTY_DRAFT,
  problemsOf,
  startInput,
  type TaskDraft,
  withoutVerdict,
} from '../../web/new-task/task-draft.ts'

const dataset: PickedDataset = {
  id: 'Dataset:1',
  name: 'Arithmetic',
  sourceName: 'arithmetic.csv',
  questionCount: 40,
  referenceCount: 40,
}
const model: PickableModel = {
  id: 'Model:1',
  displayName: 'Swift',
  vendorModel: 'sim-swift',
  baseUrl: null,
  apiKeyEnv: null,
  keyPresent: true,
  simulated: true,
  seriesSlot: 1,
  limits: { maxConcurrency: 8 },
}
const draft: TaskDraft = { ...EMPTY_DRAFT, modelIds: [model.id] }

function kindsOf(changed: TaskDraft, chosen: Partial<Parameters<typeof problemsOf>[1]> = {}) {
  return problemsOf(changed, { dataset, models: [model], ...chosen }).map(({ kind }) => kind)
}

function scorers(type: keyof TaskDraft['scorers'], options: object): TaskDraft {
  const off = { ...draft.scorers, NUMERIC: { ...draft.scorers.NUMERIC, on: false } }
  return { ...draft, scorers: { ...off, [type]: { ...off[type], on: true, ...options } } }
}

test('a dataset and a model are enough to start', () => {
  expect(kindsOf(draft)).toEqual([])
})

test('what is missing is named in the order of the page', () => {
  expect(kindsOf(draft, { dataset: undefined, models: [] })).toEqual(['dataset', 'models'])
})

test('a model without its key stands in the way, and the variable is named', () => {
  const keyless = { ...model, apiKeyEnv: 'VENDOR_API_KEY', keyPresent: false }
  expect(problemsOf(draft, { dataset, models: [model, keyless] })).toEqual([
    { kind: 'key', names: ['Swift'], keys: ['VENDOR_API_KEY'] },
  ])
})

test('numbers that are no counts are refused field by field', () => {
  expect(kindsOf({ ...draft, concurrency: '0', repeats: '101', limit: '2.5' })).toEqual([
    'concurrency',
    'repeats',
    'limit',
  ])
})

test('without reference answers only a pattern can judge', () => {
  const open = { ...dataset, referenceCount: 0 }
  expect(kindsOf(draft, { dataset: open })).toEqual(['references'])
  expect(kindsOf(scorers('REGEX', {}), { dataset: open })).toEqual(['references'])
  expect(kindsOf(scorers('REGEX', { pattern: 'yes|no' }), { dataset: open })).toEqual([])
})

test('questions without a reference are counted, unless a pattern judges them', () => {
  const partial = { ...dataset, referenceCount: 30 }
  expect(withoutVerdict(draft.scorers, partial)).toBe(10)
  expect(withoutVerdict(scorers('REGEX', { pattern: 'x' }).scorers, partial)).toBe(0)
})

test('a broken pattern and a negative tolerance are refused', () => {
  expect(kindsOf(scorers('REGEX', { pattern: '(' }))).toEqual(['pattern'])
  expect(kindsOf(scorers('NUMERIC', { tolerance: '-1' }))).toEqual(['tolerance'])
})

test('what is left empty is left to the server', () => {
  expect(startInput(draft, dataset.id)).toMatchObject({
    mode: 'OBJECTIVE',
    concurrency: null,
    repeats: 1,
    limit: null,
    name: null,
    scorers: [{ type: 'NUMERIC', options: { tolerance: 1e-6 } }],
  })
})

test('each scorer is sent the options it has, and no others', () => {
  const { scorers: sent } = startInput(scorers('REGEX', { pattern: 'a' }), dataset.id)
  expect(sent).toEqual([{ type: 'REGEX', options: { pattern: 'a', flags: 'i' } }])
})
