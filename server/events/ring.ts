export type Order<Item, Position> = {
  positionOf(item: Item): Position
  /** Whether `a` comes after `b`. */
  isAfter(a: Position, b: Position): boolean
}

/** The newest items of a log, in memory. */
export interface Ring<Item, Position> {
  /** Passes over what is here already: a page may be read while its items come another way. Whether any was new. */
  push(items: readonly Item[]): boolean
  /** At most `limit` items after a position, oldest first; undefined when the ring starts too late to know. */
  take(after: Position, limit: number): Item[] | undefined
  /** Position of the newest item. */
  readonly head: Position
}

/** `start`: everything after it will be pushed. */
export function createRing<Item, Position>(
  order: Order<Item, Position>,
  start: Position,
  capacity: number,
): Ring<Item, Position> {
  const { positionOf, isAfter } = order
  let items: Item[] = []
  // Everything after `floor` up to `head` is here.
  let floor = start
  let head = start
  return {
    push: (more) => {
      const fresh = more.filter((item) => isAfter(positionOf(item), head))
      const last = fresh.at(-1)
      if (last === undefined) return false
      for (const item of fresh) items.push(item)
      head = positionOf(last)
      const surplus = items.length - capacity
      // Dropped in lots, so that the list is not copied for every item.
      if (surplus < capacity / 4) return true
      floor = positionOf(items[surplus - 1] as Item)
      items = items.slice(surplus)
      return true
    },
    take: (after, limit) => {
      if (isAfter(floor, after)) return undefined
      const first = firstAfter(items, after, order)
      return items.slice(first, first + limit)
    },
    get head() {
      return head
    },
  }
}

/** Index of the first of some ordered items that comes after a position. */
export function firstAfter<Item, Position>(
  items: readonly Item[],
  after: Position,
  { positionOf, isAfter }: Order<Item, Position>,
): number {
  let low = 0
  let high = items.length
  while (low < high) {
    const middle = (low + high) >> 1
    if (isAfter(positionOf(items[middle] as Item), after)) high = middle
    else low = middle + 1
  }
  return low
}
