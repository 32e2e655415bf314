import { expect, test } from 'vitest'
import { rowErrorsCsv } from '../../web/datasets/row-errors-csv.ts'
import { phasesOf } from '../../web/models/check-phases-of.ts'
import { draftOf, nameFrom, readDraft } from '../../web/models/model-draft.ts'

const typed = { ...draftOf(null), vendorModel: 'org/Model 7B', baseUrl: 'https://host/v1' }

test('a model needs its vendor’s name and an address, and takes its name from the former', () => {
  expect(readDraft(draftOf(null))).toMatchObject({ ok: false, field: 'vendorModel' })
  expect(readDraft({ ...typed, baseUrl: ' ' })).toMatchObject({ ok: false, field: 'baseUrl' })
  expect(readDraft(typed)).toMatchObject({
    ok: true,
    input: { name: 'org-model-7b', displayName: null, apiKeyEnv: null, price: null },
  })
})

test('a simulated model has neither address nor key', () => {
  const simulated = { ...typed, simulated: true, apiKeyEnv: 'A_KEY' }
  expect(readDraft(simulated)).toMatchObject({
    ok: true,
    input: { simulated: true, baseUrl: null, apiKeyEnv: null },
  })
})

test('an empty limit means its default, and a price is whole or absent', () => {
  expect(readDraft({ ...typed, maxAttempts: '2' })).toMatchObject({
    input: { limits: { maxAttempts: 2, maxConcurrency: 8, totalTimeoutMs: 600_000 } },
  })
  expect(readDraft({ ...typed, inputPerMillion: '1' })).toMatchObject({
    ok: false,
    field: 'outputPerMillion',
  })
  expect(readDraft({ ...typed, inputPerMillion: '0', outputPerMillion: '2.5' })).toMatchObject({
    input: { price: { inputPerMillion: 0, outputPerMillion: 2.5, cachedInputPerMillion: null } },
  })
})

test.each(['[1]', '"x"', 'null', '{'])('parameters must be an object, not %s', (parameters) => {
  expect(readDraft({ ...typed, parameters })).toMatchObject({
    ok: false,
    field: 'parameters',
    problem: { kind: 'json' },
  })
})

test('a name keeps only what is allowed in one', () => {
  expect(nameFrom('deepseek-ai/DeepSeek-V3.2:Free')).toBe('deepseek-ai-deepseek-v3.2:free')
  expect(nameFrom('模型')).toBe('')
})

const timing = {
  dnsMs: 2,
  connectMs: 3,
  tlsMs: 5,
  sendMs: 1,
  ttfbMs: 40,
  ttftMs: 60,
  totalMs: 100,
  connectionReused: false,
}

test('the phases of a check follow each other without gaps and add up to the total', () => {
  const phases = phasesOf(timing, true)
  expect(phases.map(({ name }) => name)).toEqual([
    'dns',
    'connect',
    'tls',
    'send',
    'wait',
    'token',
    'stream',
  ])
  expect(phases.at(-2)).toEqual({ name: 'token', startMs: 51, ms: 9 })
  expect(phases.reduce((sum, { ms }) => sum + ms, 0)).toBe(100)
})

test('a call that failed while it connected shows what it reached, and the rest', () => {
  const failed = { ...timing, tlsMs: null, sendMs: null, ttfbMs: null, ttftMs: null, totalMs: 50 }
  expect(phasesOf(failed, false)).toEqual([
    { name: 'dns', startMs: 0, ms: 2 },
    { name: 'connect', startMs: 2, ms: 3 },
    { name: 'rest', startMs: 5, ms: 45 },
  ])
})

test('row errors are saved as CSV that a spreadsheet can’t run', () => {
  const csv = rowErrorsCsv([
    { file: 'a.csv', line: 3, column: null, reason: 'found "二", not a number' },
    { file: '=cmd.csv', line: 4, column: 'turn', reason: 'wrong' },
  ])
  expect(csv).toBe(
    '\uFEFFfile,line,column,reason\r\na.csv,3,,"found ""二"", not a number"\r\n\'=cmd.csv,4,turn,wrong\r\n',
  )
})
