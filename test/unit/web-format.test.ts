import { expect, test } from 'vitest'
import { createFormat } from '../../web/i18n/create-format.ts'

const en = createFormat('en')
const zh = createFormat('zh-CN')

test('a duration has one unit that fits its length', () => {
  expect([0, 0.04, 4.24, 812, 1284, 59_990, 246_000, 3_723_000].map(en.duration)).toEqual([
    '0 ms',
    '0.04 ms',
    '4.2 ms',
    '812 ms',
    '1.28 s',
    '59.99 s',
    '4 min 06 s',
    '1 h 02 min',
  ])
  expect(zh.duration(246_000)).toBe('4 分 06 秒')
})

test('what is absent is an en dash, never a zero', () => {
  expect([en.ms(null), en.money(null), en.percent(undefined), en.time(null)]).toEqual(
    Array(4).fill('–'),
  )
})

test('money has four significant digits and its currency', () => {
  expect(en.money(0.00016371)).toBe('0.0001637 USD')
  expect(en.money(3.2171, 'CNY')).toBe('3.217 CNY')
  expect(en.money(0)).toBe('0 USD')
})

test('percent and minus are written as each language does', () => {
  expect(en.percent(0.619, 1)).toBe('61.9\u00a0%')
  expect(zh.percent(0.619, 1)).toBe('61.9%')
  expect(en.decimal(-4.25, 2)).toBe('\u22124.25')
})
