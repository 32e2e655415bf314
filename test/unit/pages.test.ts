import { expect, test } from 'vitest'
import { createPages } from '../../server/events/pages.ts'

/** A log of numbers, each an object of its own at every read. */
function createLog(length: number, { failures = 0 } = {}) {
  const reads: number[] = []
  let left = failures
  const pages = createPages<{ seq: number }, number>({
    positionOf: ({ seq }) => seq,
    isAfter: (a, b) => a > b,
    read: async (after, limit) => {
      reads.push(after)
      await new Promise((resolve) => setTimeout(resolve, 1))
      if (left-- > 0) throw new Error('The database is away')
      const count = Math.max(0, Math.min(limit, length - after))
      return Array.from({ length: count }, (_, index) => ({ seq: after + index + 1 }))
    },
  })
  const readAll = async (after: number, limit = 100) => {
    const seen: { seq: number }[] = []
    for (let position = after; ; position = seen.at(-1)?.seq ?? position) {
      const lot = await pages.take(position, limit)
      if (lot.length === 0) return seen
      seen.push(...lot)
    }
  }
  return { pages, reads, readAll }
}

test('readers of the same place, together or one after another, get the same objects', async () => {
  const { reads, readAll } = createLog(1_200)
  const [one = [], ...others] = await Promise.all([0, 0, 0].map((after) => readAll(after)))
  others.push(await readAll(0))
  expect(one.map(({ seq }) => seq)).toEqual(Array.from({ length: 1_200 }, (_, i) => i + 1))
  for (const other of others) for (const [i, item] of other.entries()) expect(item).toBe(one[i])
  // Three pages; at the end of the log each looks for more.
  expect(reads.filter((after) => after < 1_200)).toEqual([0, 500, 1_000])
})

test('who begins in the middle of a page is given its rest', async () => {
  const { reads, readAll, pages } = createLog(900)
  const [, second] = await pages.take(0, 2)
  const rest = await readAll(1)
  expect(rest[0]).toBe(second)
  expect(rest).toHaveLength(899)
  expect(reads).toEqual([0, 500, 900])
})

test('a read that fails is told to who waits for it, and made again', async () => {
  const { pages } = createLog(10, { failures: 1 })
  const waiting = await Promise.allSettled([pages.take(0, 5), pages.take(0, 5)])
  expect(waiting.map(({ status }) => status)).toEqual(['rejected', 'rejected'])
  expect(await pages.take(0, 5)).toHaveLength(5)
})

test('memory stays bounded: what nobody read for long is read again', async () => {
  const { reads, readAll } = createLog(10_000)
  await readAll(0)
  reads.length = 0
  await readAll(9_000)
  expect(reads).toEqual([10_000])
  await readAll(0)
  expect(reads.filter((after) => after < 10_000).length).toBeGreaterThan(9)
})
