import { GraphQLError } from 'graphql'
import { sql } from 'kysely'
import { pino } from 'pino'
import { expect, test } from 'vitest'
import { createErrorMask } from '../../server/http/error-mask.ts'
import { describeError } from '../../server/log.ts'
import { createTestDatabase } from '../support/database.ts'

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
