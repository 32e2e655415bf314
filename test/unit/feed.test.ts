import { expect, test } from 'vitest'
import { createFeed } from '../../server/events/feed.ts'
import { createLog } from '../../server/log.ts'
import { eachOf } from '../support/each-of.ts'

/** A log in memory, read as the table is: in pages, and later than asked. */
function createLogOf({ failures = 0 } = {}) {
  const items: number[] = []
  const reads: number[] = []
  let left = failures
  const feed = createFeed<number, number>({
    log: createLog({ logLevel: 'silent' }),
    head: 0,
    positionOf: (item) => item,
    isAfter: (a, b) => a > b,
    follows: (position, other) => position === other + 1,
    read: async (after, limit) => {
      reads.push(after)
      await new Promise((resolve) => setTimeout(resolve, 2))
      if (left-- > 0) throw new Error('The database is away')
      return items.filter((item) => item > after).slice(0, limit)
    },
  })
  const write = (count: number) => {
    for (let written = 0; written < count; written++) items.push(items.length + 1)
    feed.advance()
  }
  /** Commits numbers up to one, and pushes those after another. */
  const push = (after: number, upTo: number) => {
    while (items.length < upTo) items.push(items.length + 1)
    return feed.push(items.slice(after, upTo))
  }
  return { feed, reads, write, push }
}

async function take(source: AsyncIterable<number>, count: number): Promise<number[]> {
  const taken: number[] = []
  for await (const item of source) if (taken.push(item) === count) break
  return taken
}

const upTo = (count: number) => Array.from({ length: count }, (_, index) => index + 1)
const never = () => new AbortController().signal

test('many watchers read the log once', async () => {
  const { feed, reads, write } = createLogOf()
  const watches = Array.from({ length: 20 }, () => take(eachOf(feed.watch(0, never())), 1_200))
  for (let page = 0; page < 12; page++) write(100)
  for (const seen of await Promise.all(watches)) expect(seen).toEqual(upTo(1_200))
  expect(new Set(reads).size).toBe(reads.length)
})

test('a watcher that stops reading delays nobody and loses nothing', async () => {
  const { feed, write } = createLogOf()
  const slow = eachOf(feed.watch(0, never()))
  write(1)
  await slow.next()
  const quick = take(eachOf(feed.watch(0, never())), 9_001)
  write(9_000)
  expect(await quick).toEqual(upTo(9_001))
  expect([1, ...(await take(slow, 9_000))]).toEqual(upTo(9_001))
})

test('a read that fails is made again at the next wake', async () => {
  const { feed, write } = createLogOf({ failures: 1 })
  const seen = take(eachOf(feed.watch(0, never())), 3)
  write(2)
  await new Promise((resolve) => setTimeout(resolve, 20))
  write(1)
  expect(await seen).toEqual(upTo(3))
})

test('a feed that fails ends all its watchers with the reason', async () => {
  const { feed } = createLogOf()
  const watches = [1, 2].map(() => take(eachOf(feed.watch(0, never())), 1))
  await new Promise((resolve) => setTimeout(resolve, 5))
  feed.fail(new Error('The task is gone'))
  for (const watch of watches) await expect(watch).rejects.toThrow('The task is gone')
})

test('a watcher whose signal aborts while it reads a page ends', async () => {
  const { feed, write } = createLogOf()
  write(6_000)
  await take(eachOf(feed.watch(0, never())), 6_000)
  const stop = new AbortController()
  // Behind the ring and beyond the log: the page comes back empty after the abort.
  const watch = take(eachOf(feed.watch(-1, stop.signal)), 10_000)
  setTimeout(() => stop.abort(), 1)
  expect((await watch).length).toBeLessThan(10_000)
})

test('what is pushed is delivered without reading the log', async () => {
  const { feed, reads, push } = createLogOf()
  const seen = take(eachOf(feed.watch(0, never())), 30)
  for (let last = 0; last < 30; last += 10) expect(push(last, last + 10)).toBe(true)
  expect(await seen).toEqual(upTo(30))
  expect(reads).toEqual([])
})

test('what is pushed behind a gap is not taken until the log was read', async () => {
  const { feed, push } = createLogOf()
  const seen = take(eachOf(feed.watch(0, never())), 8)
  expect(push(2, 5)).toBe(false)
  expect(feed.head).toBe(0)
  feed.advance()
  await expect.poll(() => feed.head).toBe(5)
  expect(push(5, 8)).toBe(true)
  expect(await seen).toEqual(upTo(8))
})

test('what is pushed twice, or while the log is read, is delivered once', async () => {
  const { feed, push, write } = createLogOf()
  const seen = take(eachOf(feed.watch(0, never())), 12)
  write(4)
  // The page with 1 to 4 is on its way.
  expect(push(0, 6)).toBe(true)
  expect(push(3, 6)).toBe(true)
  await new Promise((resolve) => setTimeout(resolve, 10))
  expect(push(4, 9)).toBe(true)
  write(3)
  expect(await seen).toEqual(upTo(12))
})

test('what comes while an empty page is read is delivered, to who began the read and who joined it', async () => {
  const read = Promise.withResolvers<number[]>()
  let reads = 0
  // A log over all tasks: nothing lies between the position of these watchers and its end.
  const feed = createFeed<number, number>({
    log: createLog({ logLevel: 'silent' }),
    head: 10,
    positionOf: (item) => item,
    isAfter: (a, b) => a > b,
    follows: (position, other) => position === other + 1,
    read: async () => (reads++ === 0 ? read.promise : [11]),
  })
  const first = feed.watch(5, never()).next()
  feed.push([11])
  const second = feed.watch(5, never()).next()
  read.resolve([])
  expect((await first).value).toEqual([11])
  expect((await second).value).toEqual([11])
})

test('a watcher behind the ring waits for a database that is away, and loses nothing', async () => {
  const { feed, write } = createLogOf({ failures: 2 })
  // What lies before the ring's start is read by the watcher itself.
  const seen = take(eachOf(feed.watch(-1, never())), 3)
  write(3)
  expect(await seen).toEqual(upTo(3))
})
