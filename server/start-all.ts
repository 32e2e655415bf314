type Starting<T extends readonly unknown[]> = { readonly [Index in keyof T]: Promise<T[Index]> }

/**
 * Waits for things that start side by side, and gives each to `cleanup` as it comes. When one fails
 * the others are waited for as well: what came up after the clean-up would live on, and the process with it.
 */
export async function startAll<T extends readonly (AsyncDisposable | null)[]>(
  cleanup: AsyncDisposableStack,
  starting: Starting<T>,
): Promise<T> {
  const owned = starting.map(async (each) => cleanup.use(await each))
  await Promise.allSettled(owned)
  return (await Promise.all(owned)) as unknown as T
}
