import fc from 'fast-check'
import { expect, test } from 'vitest'
import { createRing } from '../../server/events/ring.ts'

const numbers = {
  positionOf: (item: number) => item,
  isAfter: (a: number, b: number) => a > b,
}

test('what is asked for after a position is what was pushed after it, or undefined when it is too old', () => {
  const pages = fc.array(fc.integer({ min: 0, max: 12 }), { maxLength: 40 })
  fc.assert(
    fc.property(pages, fc.nat(500), fc.integer({ min: 1, max: 20 }), (sizes, after, limit) => {
      const ring = createRing(numbers, 100, 16)
      let last = 100
      for (const size of sizes) {
        ring.push(Array.from({ length: size }, (_, index) => last + index + 1))
        last += size
      }
      expect(ring.head).toBe(last)
      const all = Array.from({ length: last - 100 }, (_, index) => 101 + index)
      const wanted = all.filter((item) => item > after).slice(0, limit)
      const got = ring.take(after, limit)
      // What lies within the last 16 is always there; before that it may be forgotten, never wrong.
      if (got === undefined) expect(after).toBeLessThan(Math.max(100, last - 16))
      else expect(got).toEqual(wanted)
    }),
  )
})

test('memory stays bounded however much is pushed', () => {
  const ring = createRing(numbers, 0, 100)
  for (let item = 1; item <= 10_000; item++) ring.push([item])
  expect(ring.take(9_870, 1_000)).toBeUndefined()
  expect(ring.take(9_900, 1_000)).toHaveLength(100)
})

test('nothing pushed leaves the head where it was', () => {
  const ring = createRing(numbers, 7, 10)
  ring.push([])
  expect(ring.head).toBe(7)
  expect(ring.take(7, 10)).toEqual([])
  expect(ring.take(6, 10)).toBeUndefined()
})
