import { GraphQLError } from 'graphql'
import { sql } from 'kysely'
import { pino } from 'pino'
import { expect, test } from 'vitest'
import { createErrorMask } from '../../server/http/error-mask.ts'
import { describeError } from '../../server/log.ts'
import { createTestDatabase } from '../support/database.ts'
import { createGraphQLTestApi } from '../support/graphql-api.ts'

function createMask() {
  const lines: string[] = []
  const log = pino(
    { level: 'error', serializers: { err: describeError } },
    { write: (line) => void lines.push(line) },
  )
  return { mask: createErrorMask({ log }), lines }
}

test('a row that the database quotes in an error is neither shown nor logged', async () => {
  await using database = await createTestDatabase()
  const { mask, lines } = createMask()
  // Its detail reads: Failing row contains (…, the prompt, …).
  const failure = await sql`insert into questions (id, position, prompt)
    values (gen_random_uuid(), 1, 'a secret prompt')`
    .execute(database.db)
    .catch((error: unknown) => error)
  expect(JSON.stringify(failure)).toContain('a secret prompt')
  const shown = mask(new GraphQLError('x', { originalError: failure as Error }))
  expect(JSON.stringify(shown) + lines.join()).not.toContain('a secret prompt')
  expect(lines.join()).toContain('violates not-null constraint')
})

test('one error seen by many subscribers is logged once, under one id', () => {
  const { mask, lines } = createMask()
  const error = new GraphQLError('x', { originalError: new Error('broken') })
  const shown = [mask(error), mask(error)]
  expect(lines).toHaveLength(1)
  expect(shown[0]).toBe(shown[1])
  expect(lines[0]).toContain(String(shown[0]?.extensions['errorId']))
  // What was masked stays as it is when it passes again.
  expect(mask(shown[0])).toBe(shown[0])
})

const WITH_NUL: [document: string, variables: Record<string, unknown>][] = [
  ['query ($text: String!) { call(chatId: $text) { id } }', { text: 'a\0b' }],
  ['query ($text: String!) { tasks(filter: { search: $text }) { totalCount } }', { text: '\0' }],
  ['query ($text: String!) { model(name: $text) { id } }', { text: 'x\0' }],
  [
    'mutation ($input: CreateModelInput!) { createModel(input: $input) { __typename } }',
    { input: { name: 'nul', vendorModel: 'sim-swift', simulated: true, displayName: 'a\0b' } },
  ],
  [
    'mutation ($input: CreateModelInput!) { createModel(input: $input) { __typename } }',
    {
      input: { name: 'nul', vendorModel: 'sim-swift', simulated: true, parameters: { a: 'b\0' } },
    },
  ],
]

test('text that the database cannot keep is the sender’s to mend', async () => {
  await using api = await createGraphQLTestApi()
  for (const [document, variables] of WITH_NUL) {
    const { errors } = await api.ask(document, variables)
    expect(errors?.[0]?.message).toContain('NUL')
    expect(errors?.[0]?.extensions).toMatchObject({ code: 'INVALID_INPUT' })
  }
})
