/**
 * `watchLots` for Pothos, whose types know events one by one. Guarantee: createEventExecution, which
 * alone reads what a subscription field gives, takes lots.
 */
export function watch<Item, Shown>(
  ...args: Parameters<typeof watchLots<Item, Shown>>
): AsyncIterable<Shown> {
  return watchLots(...args) as AsyncIterable<unknown> as AsyncIterable<Shown>
}

/**
 * Events in lots, which end when their reader says so. A generator would not do: its `return()`
 * waits for what is awaited, and a quiet log brings nothing.
 */
export function watchLots<Item, Shown>(
  start: (signal: AbortSignal) => AsyncIterable<readonly Item[]>,
  /** What of a lot this reader is shown. */
  show: (lot: readonly Item[]) => Shown[] | Promise<Shown[]>,
  signal: AbortSignal,
): AsyncIterableIterator<Shown[]> {
  const stop = new AbortController()

  const lots = start(AbortSignal.any([stop.signal, signal]))[Symbol.asyncIterator]()
  const end = async () => {
    stop.abort()
    await lots.return?.()
    return { done: true as const, value: undefined }
  }
  return {
    next: async () => {
      while (true) {
        const { done, value } = await lots.next()
        if (done) return await end()
        const shown = await show(value)
        if (shown.length > 0) return { done: false, value: shown }
      }
    },
    return: end,
    throw: async (error) => {
      await end()
      throw error
    },
    [Symbol.asyncIterator]() {
      return this
    },
  }
}

/** Lots of one. */
export async function* inLots<Item>(items: AsyncIterable<Item>): AsyncGenerator<Item[], void> {
  for await (const item of items) yield [item]
}
