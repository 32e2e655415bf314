/**
 * Events that end when their reader says so. A generator would not do: its `return()` waits for the
 * event that is awaited, and a quiet log brings none.
 */
export function watch<Item, Shown>(
  start: (signal: AbortSignal) => AsyncIterable<Item>,
  /** Undefined: not shown to this reader. */
  show: (item: Item) => Shown | undefined | Promise<Shown | undefined>,
  signal: AbortSignal,
): AsyncIterableIterator<Shown> {
  const stop = new AbortController()

  const items = start(AbortSignal.any([stop.signal, signal]))[Symbol.asyncIterator]()
  const end = async () => {
    stop.abort()
    await items.return?.()
    return { done: true as const, value: undefined }
  }
  return {
    next: async () => {
      while (true) {
        const { done, value } = await items.next()
        if (done) return await end()
        const shown = await show(value)
        if (shown !== undefined) return { done: false, value: shown }
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
