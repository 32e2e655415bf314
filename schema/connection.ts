import type { ArgBuilder, OutputType } from '@pothos/core'
import { InvalidInputError } from '../server/errors.ts'
import { builder } from './builder.ts'

const DEFAULT_FIRST = 50
const MAX_FIRST = 1_000

/** Some rows of a list, and how to go on. */
export type Page<Row> = {
  edges: { cursor: string; node: Row }[]
  hasNextPage: boolean
  hasPreviousPage: boolean
  /** Counted only when the field is selected. */
  totalCount: () => Promise<number>
}

type PageKey = readonly (string | number)[]

export type PageInput = { first?: number | null; after?: string | null }

const PageInfo = builder.objectRef<Page<unknown>>('PageInfo').implement({
  description: 'How to go on in a list: give `endCursor` as `after`.',
  fields: (t) => ({
    hasNextPage: t.exposeBoolean('hasNextPage', { description: 'Whether more rows follow.' }),
    hasPreviousPage: t.exposeBoolean('hasPreviousPage', {
      description: 'Whether rows come before: true when `after` was given.',
    }),
    startCursor: t.string({
      nullable: true,
      description: 'Cursor of the first row here; null when there is none.',
      resolve: ({ edges }) => edges[0]?.cursor ?? null,
    }),
    endCursor: t.string({
      nullable: true,
      description: 'Cursor of the last row here; null when there is none.',
      resolve: ({ edges }) => edges.at(-1)?.cursor ?? null,
    }),
  }),
})

// The list itself has counted its rows already.
const ROWS = { field: 0, multiplier: 1 }

/** A connection by the Relay specification, forward only. `what` is the plural for descriptions. */
export function connectionType<Row>(
  name: string,
  what: string,
  type: OutputType<typeof builder.$inferSchemaTypes>,
) {
  const Edge = builder.objectRef<Page<Row>['edges'][number]>(`${name}Edge`).implement({
    description: `One of the ${what} and its place in the list.`,
    fields: (t) => ({
      cursor: t.exposeString('cursor', {
        description: 'Opaque; give it as `after` to go on here.',
      }),
      node: t.field({
        type,
        description: 'The row itself.',
        // `type` is the reference of Row's type: the two callers' arguments go together.
        resolve: ({ node }) => node as never,
      }),
    }),
  })
  return builder.objectRef<Page<Row>>(`${name}Connection`).implement({
    description: `Some of the ${what}, and how to read on.`,
    fields: (t) => ({
      edges: t.field({
        type: [Edge],
        complexity: ROWS,
        description: 'The rows with their cursors.',
        resolve: ({ edges }) => edges,
      }),
      nodes: t.field({
        type: [type],
        complexity: ROWS,
        description: 'The rows alone.',
        resolve: ({ edges }) => edges.map(({ node }) => node) as never,
      }),
      pageInfo: t.field({
        type: PageInfo,
        description: 'How to read on.',
        resolve: (page) => page,
      }),
      totalCount: t.int({
        description: 'How many there are in all; counted only when asked for.',
        resolve: ({ totalCount }) => totalCount(),
      }),
    }),
  })
}

type Args = ArgBuilder<typeof builder.$inferSchemaTypes>

/** The arguments of every list that grows. */
export function pageArgs(arg: Args) {
  return {
    first: arg.int({ description: `How many rows, 1 to 1,000; ${DEFAULT_FIRST} when left out.` }),
    after: arg.string({
      description: 'Cursor of the last row already read; null: from the start.',
    }),
  }
}

/** A list costs one, and what is selected of a row as often as rows are asked for. */
export function pageComplexity({ first }: PageInput) {
  return { field: 1, multiplier: Math.min(Math.max(first ?? DEFAULT_FIRST, 1), MAX_FIRST) }
}

/**
 * Reads one page. `list` gets one row more than asked for, which tells whether there is a next page.
 * Throws InvalidInputError for `first` out of range or a cursor of another list.
 */
export async function readPage<Row, Key extends PageKey>(
  { first, after }: PageInput,
  source: {
    key: (row: Row) => Key
    /** What each part of a key looks like as text. */
    shape: readonly RegExp[]
    list: (page: { limit: number; after: Key | null }) => Promise<Row[]>
    count: () => Promise<number>
  },
): Promise<Page<Row>> {
  const size = readFirst(first)
  const rows = await source.list({ limit: size + 1, after: readAfter<Key>(after, source.shape) })
  return {
    edges: rows.slice(0, size).map((node) => ({ cursor: encodeKey(source.key(node)), node })),
    hasNextPage: rows.length > size,
    hasPreviousPage: after != null,
    totalCount: source.count,
  }
}

function readFirst(first: number | null | undefined): number {
  if (first == null) return DEFAULT_FIRST
  if (first >= 1 && first <= MAX_FIRST) return first
  throw new InvalidInputError(
    'first',
    `first must be from 1 to ${MAX_FIRST}, found ${first}`,
    'Read on page by page: give pageInfo.endCursor as after.',
  )
}

function encodeKey(key: PageKey): string {
  return Buffer.from(JSON.stringify(key)).toString('base64url')
}

function readAfter<Key extends PageKey>(
  after: string | null | undefined,
  shape: readonly RegExp[],
): Key | null {
  if (after == null) return null
  const key = parseKey(after)
  if (key?.length === shape.length && shape.every((part, index) => part.test(String(key[index])))) {
    // Each part has the form its list gave it.
    return key as unknown as Key
  }
  throw new InvalidInputError(
    'after',
    'after is not a cursor of this list',
    'Give pageInfo.endCursor of the page before, with the same order.',
  )
}

function parseKey(cursor: string): PageKey | null {
  try {
    const key: unknown = JSON.parse(Buffer.from(cursor, 'base64url').toString('utf8'))
    return Array.isArray(key) ? key : null
  } catch {
    return null
  }
}

export const UUID_PART = /^[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}$/
export const INTEGER_PART = /^\d{1,9}$/
export const NUMBER_PART = /^-?\d{1,15}(\.\d{1,20})?(e[+-]?\d{1,3})?$/
export const TIMESTAMP_PART = /^(\d{4}-\d\d-\d\d \d\d:\d\d:\d\d(\.\d{1,6})?[+-]\d\d(:\d\d)?)$/
