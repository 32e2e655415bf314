/** What comes in lots, one by one. */
export async function* eachOf<Item>(
  lots: AsyncIterable<readonly Item[]>,
): AsyncGenerator<Item, void, undefined> {
  for await (const lot of lots) yield* lot
}
