import { expect, test } from 'vitest'
import { createLimiter, type Slot } from '../../server/models/limiter.ts'

const never = () => new AbortController().signal
const turn = () => new Promise((resolve) => setImmediate(resolve))

/** Asks for places and notes the order in which they are given. */
async function ask(limiter: ReturnType<typeof createLimiter>, names: string, signal = never()) {
  const slots = new Map<string, Slot>()
  const refused: string[] = []
  for (const name of names) {
    limiter.acquire(signal).then(
      (slot) => slots.set(name, slot),
      () => refused.push(name),
    )
  }
  await turn()
  return { slots, refused, order: () => [...slots.keys()].join('') }
}

test('as many as the limit run, the others wait in order', async () => {
  const { slots, order } = await ask(createLimiter(2), 'abcd')
  expect(order()).toBe('ab')
  slots.get('b')?.release()
  await turn()
  expect(order()).toBe('abc')
  slots.get('a')?.release()
  await turn()
  expect(order()).toBe('abcd')
  expect(slots.get('d')).toMatchObject({ inFlight: 2, limit: 2 })
})

test('a place given back twice frees one place', async () => {
  const { slots, order } = await ask(createLimiter(1), 'abc')
  slots.get('a')?.release()
  slots.get('a')?.release()
  await turn()
  expect(order()).toBe('ab')
})

test('who no longer waits is passed over', async () => {
  const limiter = createLimiter(1)
  const first = await ask(limiter, 'a')
  const stop = new AbortController()
  const impatient = await ask(limiter, 'x', stop.signal)
  const last = await ask(limiter, 'b')
  stop.abort()
  first.slots.get('a')?.release()
  await turn()
  expect(impatient.refused).toEqual(['x'])
  expect(last.order()).toBe('b')
  await expect(limiter.acquire(AbortSignal.abort())).rejects.toThrow()
})

test('a new limit lets more in, or takes effect as places come back', async () => {
  const limiter = createLimiter(1)
  const { slots, order } = await ask(limiter, 'abcd')
  limiter.setLimit(3)
  await turn()
  expect(order()).toBe('abc')
  limiter.setLimit(1)
  slots.get('a')?.release()
  slots.get('b')?.release()
  await turn()
  expect(order()).toBe('abc')
  slots.get('c')?.release()
  await turn()
  expect(order()).toBe('abcd')
})

test('who comes later does not overtake who waits', async () => {
  const limiter = createLimiter(1)
  const { slots } = await ask(limiter, 'ab')
  slots.get('a')?.release()
  const late = await ask(limiter, 'c')
  expect(slots.has('b')).toBe(true)
  expect(late.order()).toBe('')
})
