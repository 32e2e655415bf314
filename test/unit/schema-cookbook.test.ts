import { readFileSync } from 'node:fs'
import { parse, validate } from 'graphql'
import { expect, test } from 'vitest'
import { schema } from '../../schema/schema.ts'

const cookbook = readFileSync(new URL('../../docs/graphql.md', import.meta.url), 'utf8')

const FORMS = [
  /^```graphql\n([\s\S]*?)^```/gm,
  /"""\n((?:query|mutation|subscription)[\s\S]*?)"""/g,
  /"((?:query|mutation|subscription) \([^"\n]*)"/g,
  /"query": "(\{[^"\n]*)"/g,
]

test('every operation of the cookbook is valid', () => {
  const operations = FORMS.flatMap((form) =>
    [...cookbook.matchAll(form)].map(([, text = '']) => text),
  )
  expect(operations.length).toBeGreaterThanOrEqual(7)
  for (const operation of operations) {
    expect(validate(schema, parse(operation)), operation).toEqual([])
  }
})
