import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createGraphQLTestApi, type GraphQLTestApi } from '../support/graphql-api.ts'
import { type SeededTask, seedTask } from '../support/seed-task.ts'

let api: GraphQLTestApi
let seeded: SeededTask

const START = Date.parse('2026-11-24T00:00:00Z')
const startedAt = (second: number) => new Date(START + second * 1_000)

beforeAll(async () => {
  api = await createGraphQLTestApi()
  const { db } = api.engine
  seeded = await seedTask(
    db,
    [
      {
        status: 'finished',
        startedAt: startedAt(1),
        ttftMs: 30,
        answer: 'Forty-two %_\\ percent',
        reasoning: 'Hm',
        scores: [{ passed: true }],
      },
      {
        status: 'failed',
        startedAt: startedAt(3),
        error: JSON.stringify({
          class: 'auth',
          code: null,
          httpStatus: 401,
          message: 'no',
          retryable: false,
        }),
      },
      { status: 'queued' },
      {
        status: 'finished',
        startedAt: startedAt(2),
        ttftMs: 90,
        answer: 'No',
        scores: [{ value: 0, passed: false }],
      },
      { status: 'streaming', startedAt: startedAt(3), ttftMs: 60, model: 1, answer: 'partial' },
    ],
    { modelCount: 2, status: 'running' },
  )
})

afterAll(() => api[Symbol.asyncDispose]())

const CALLS = `query ($first: Int, $after: String, $filter: CallFilter, $orderBy: CallOrder) {
  calls(first: $first, after: $after, filter: $filter, orderBy: $orderBy) {
    nodes { position } totalCount pageInfo { hasNextPage hasPreviousPage endCursor }
  }
}`

async function positions(variables: Record<string, unknown>): Promise<number[]> {
  const { data, errors } = await api.ask(CALLS, variables)
  expect(errors).toBeUndefined()
  return data.calls.nodes.map(({ position }: { position: number }) => position)
}

/** Walks the list two rows at a time. */
async function walk(orderBy: string): Promise<number[]> {
  const seen: number[] = []
  let after: string | null = null
  do {
    const { data, errors } = await api.ask(CALLS, { first: 2, after, orderBy })
    expect(errors).toBeUndefined()
    seen.push(...data.calls.nodes.map(({ position }: { position: number }) => position))
    expect(data.calls.totalCount).toBe(5)
    expect(data.calls.pageInfo.hasPreviousPage).toBe(after !== null)
    after = data.calls.pageInfo.hasNextPage ? data.calls.pageInfo.endCursor : null
  } while (after !== null)
  return seen
}

describe('pages of calls', () => {
  test.each([
    ['STARTED_DESC', [5, 2, 4, 1, 3]],
    ['POSITION', [1, 2, 3, 4, 5]],
    ['TTFT_DESC', [4, 5, 1, 3, 2]],
  ])('in order %s show every call once, nulls last', async (order, expected) => {
    const seen = await walk(order)
    expect([...seen].sort()).toEqual([1, 2, 3, 4, 5])
    // Calls without the figure have only their id to be ordered by.
    const hasFigure = order === 'TTFT_DESC' ? 3 : 5
    expect(seen.slice(0, hasFigure)).toEqual(expected.slice(0, hasFigure))
  })

  test.each([
    [{ passed: true }, [1]],
    [{ passed: false }, [4]],
    [{ statuses: ['FAILED', 'QUEUED'] }, [2, 3]],
    [{ minTtftMs: 60 }, [4, 5]],
    [{ minTtftMs: 31, maxTtftMs: 89.5 }, [5]],
    [{ search: 'forty-TWO %_\\' }, [1]],
    [{ search: '%' }, [1]],
    [{ search: 'Question 3' }, [3]],
    [{ search: 'nothing says this' }, []],
    [{ clientLimited: true }, []],
  ])('filtered by %j are those', async (filter, expected) => {
    expect(await positions({ filter, orderBy: 'POSITION' })).toEqual(expected)
  })

  test('filtered by the start of a chat ID are those', async () => {
    const chatId = seeded.callIds[2] ?? ''
    expect(await positions({ filter: { search: chatId } })).toEqual([3])
    expect(await positions({ filter: { search: chatId.slice(0, 8) } })).toContain(3)
  })

  test('filtered by model and task are those', async () => {
    const filter = {
      taskId: `Task:${seeded.task.id}`,
      modelIds: [`Model:${seeded.models[1]?.id}`],
    }
    expect(await positions({ filter })).toEqual([5])
  })

  test.each([
    [{ first: 0 }, 'first must be from 1 to 1000'],
    [{ first: 1_001 }, 'first must be from 1 to 1000'],
    [{ after: 'nonsense' }, 'after is not a cursor of this list'],
  ])('asked for with %j are refused with the field', async (variables, message) => {
    const { errors } = await api.ask(CALLS, variables)
    expect(errors?.[0]?.message).toContain(message)
    expect(errors?.[0]?.extensions).toMatchObject({
      code: 'INVALID_INPUT',
      field: Object.keys(variables)[0],
    })
  })

  test('refuse the cursor of another order', async () => {
    const { data } = await api.ask(CALLS, { first: 1, orderBy: 'POSITION' })
    const after = data.calls.pageInfo.endCursor
    const { errors } = await api.ask(CALLS, { first: 1, after, orderBy: 'STARTED_DESC' })
    expect(errors?.[0]?.extensions).toMatchObject({ code: 'INVALID_INPUT', field: 'after' })
  })
})
