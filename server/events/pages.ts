import { firstAfter, type Order } from './ring.ts'

export type PagesOptions<Item, Position> = Order<Item, Position> & {
  /** Items after a position, oldest first, at most `limit`. */
  read(after: Position, limit: number): Promise<Item[]>
}

/** What has been read after a position. Its items never change; more may have come behind them. */
type Page<Item, Position> = {
  after: Position
  items: Promise<Item[]>
  /** Position of its last item; undefined while it is read. */
  last: Position | undefined
}

const PAGE = 500
const KEPT = 10

/**
 * Pages of a log for readers that are behind. Who comes by the same place soon after another gets
 * the same objects, and what was worked out about them with it.
 */
export function createPages<Item, Position>(options: PagesOptions<Item, Position>) {
  const { read, positionOf, isAfter } = options
  let pages: Page<Item, Position>[] = []

  const drop = (page: Page<Item, Position>) => {
    pages = pages.filter((each) => each !== page)
  }

  const holds = ({ after, last }: Page<Item, Position>, position: Position) =>
    !isAfter(after, position) &&
    // One on its way is waited for by who asked for the very same.
    (last === undefined ? !isAfter(position, after) : isAfter(last, position))

  function startPage(after: Position): Page<Item, Position> {
    const page: Page<Item, Position> = { after, items: read(after, PAGE), last: undefined }
    page.items.then(
      (items) => {
        const last = items.at(-1)
        if (last === undefined) drop(page)
        else page.last = positionOf(last)
      },
      () => drop(page),
    )
    return page
  }

  function use(page: Page<Item, Position>): Promise<Item[]> {
    // The one used last is dropped last.
    pages = [...pages.filter((each) => each !== page), page].slice(-KEPT)
    return page.items
  }

  /** At most `limit` items after a position, oldest first; none at the end of the log. */
  async function take(position: Position, limit: number): Promise<Item[]> {
    const find = () => pages.find((each) => holds(each, position))
    const known = find()
    let items = await use(known ?? startPage(position))
    // Begun before it was asked for here, an empty page does not show that nothing had come by then.
    if (known !== undefined && items.length === 0) items = await use(find() ?? startPage(position))
    const start = firstAfter(items, position, options)
    return items.slice(start, start + limit)
  }

  return { take }
}
