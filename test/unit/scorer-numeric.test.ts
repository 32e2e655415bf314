import { existsSync, readFileSync } from 'node:fs'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { readNumber } from '../../server/scoring/read-number.ts'
import { checkScorers, createScoreAnswer } from '../../server/scoring/score-answer.ts'

function score(answer: string, reference: string, options = {}) {
  const configs = checkScorers([{ type: 'numeric', options }], { referenceCount: 1 })
  const [verdict] = createScoreAnswer(configs)(answer, reference)
  return verdict
}

describe('reading', () => {
  test.each([
    ['The answer is $1,234.50.', 1234.5],
    ['共１，２３４．５元', 1234.5],
    ['第一题 3，第二题 456', 456],
    ['−7 °C', -7],
    ['It costs -$20', -20],
    ['10-3', 3],
    ['GPT-4', 4],
    ['18 m2', 18],
    ['9 cm^2', 9],
    ['.5', 0.5],
    ['3/4', 0.75],
    ['1 1/2 cups', 1.5],
    ['\\boxed{\\frac{3}{4}}', 0.75],
    ['$70{,}000', 70_000],
    ['3 × 10^8', 3e8],
    ['1.2e5', 120_000],
    ['**42**', 42],
    ['1,2345', 2345],
    ['x\n#### 18\nChecked 3 times', 18],
    ['#### not here, but 7', 7],
  ])('%j reads as %d', (text, value) => {
    expect(readNumber(text)?.value).toBeCloseTo(value, 9)
  })

  test.each(['', 'none', 'H2O', 'a 5/0'])('%j has no number', (text) => {
    expect(readNumber(text)).toBeNull()
  })

  test('any number is read back from the end of a sentence, with or without separators', () => {
    const number = fc
      .double({ min: -1e12, max: 1e12, noNaN: true })
      .map((x) => Number(x.toFixed(3)))
    fc.assert(
      fc.property(number, fc.boolean(), (value, useGrouping) => {
        const shown = value.toLocaleString('en-US', { useGrouping, maximumFractionDigits: 3 })
        expect(readNumber(`Step 12: so it is ${shown}.`)?.value).toBeCloseTo(value, 3)
      }),
    )
  })

  test('any fraction is its quotient', () => {
    const part = fc.integer({ min: 1, max: 9999 })
    fc.assert(
      fc.property(part, part, (a, b) => {
        expect(readNumber(`It is ${a}/${b} of them`)?.value).toBeCloseTo(a / b, 9)
      }),
    )
  })

  test('no text makes it fail', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 100 }), (text) => {
        const value = readNumber(text)?.value
        return value === undefined || !Number.isNaN(value)
      }),
      { numRuns: 50 },
    )
  })

  test('no text makes it take long', () => {
    const hostile = `${'1,234 '.repeat(20_000)}${'9'.repeat(50_000)}${'1/'.repeat(20_000)}`
    const before = process.cpuUsage()
    readNumber(hostile)
    expect(process.cpuUsage(before).user / 1000).toBeLessThan(1000)
  })
})

describe('comparing', () => {
  test('the comment says what was read, where, and why it counts', () => {
    expect(score('Half of 4.8\nis 2.4', 'so #### 2.4')).toMatchObject({
      name: 'numeric',
      value: 1,
      passed: true,
      comment: 'Read 2.4 from the last line; equal to 2.4 within 0.000001',
    })
    expect(score('17\nor so', '18')).toMatchObject({
      value: 0,
      passed: false,
      comment: 'Read 17 from line 1; the reference is 18',
    })
  })

  test.each([
    ['50%', '50'],
    ['50%', '0.5'],
    ['0.5', '50%'],
    ['5/10', '0.5'],
    ['1.5万', '15000'],
    ['$2 million', '2,000,000'],
    ['0.30000000000000004', '0.3'],
    ['12345678901234567890123', '12345678901234567890123'],
  ])('%s answers %s', (answer, reference) => {
    expect(score(answer, reference)?.passed).toBe(true)
  })

  test.each([
    ['5%', '50%'],
    ['-5', '5'],
    ['2.41', '2.4'],
    ['1.5万', '1.5亿'],
    ['12345678901234567890123', '12345678901234567890124'],
  ])('%s does not answer %s', (answer, reference) => {
    expect(score(answer, reference)?.passed).toBe(false)
  })

  test('the tolerance is an absolute difference', () => {
    expect(score('2.41', '2.4', { tolerance: 0.01 })?.passed).toBe(true)
    expect(score('2.42', '2.4', { tolerance: 0.01 })?.passed).toBe(false)
  })

  test('an answer without a number fails; a reference without one decides nothing', () => {
    expect(score('I do not know', '18')).toMatchObject({ passed: false, label: 'no-number' })
    expect(score('18', 'eighteen')).toMatchObject({ value: null, passed: null })
  })
})

const gsm8k = '../shared/data/gsm8k-test.jsonl'
test.skipIf(!existsSync(gsm8k))(
  `every GSM8K reference passes itself and fails its successor (skipped without ${gsm8k})`,
  () => {
    const rows = readFileSync(gsm8k, 'utf8').trim().split('\n')
    for (const row of rows) {
      const { answer } = JSON.parse(row) as { answer: string }
      const last = Number(answer.split('####')[1]?.replaceAll(',', ''))
      expect(score(`So the answer is ${last.toLocaleString('en-US')}.`, answer)?.passed).toBe(true)
      expect(score(`So the answer is ${last + 1}.`, answer)?.passed).toBe(false)
    }
    expect(rows).toHaveLength(1319)
  },
)
