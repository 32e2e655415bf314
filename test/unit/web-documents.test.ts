import { globSync, readFileSync } from 'node:fs'
import { buildSchema, parse, validate } from 'graphql'
import { expect, test } from 'vitest'

test('every GraphQL document of the web is valid against the printed schema', () => {
  const schema = buildSchema(readFileSync('schema/schema.graphql', 'utf8'))
  const documents = globSync('web/**/*.{ts,tsx}', {
    exclude: ['**/node_modules/**', 'web/out/**', 'web/.next/**'],
  })
    .flatMap((path) => [...readFileSync(path, 'utf8').matchAll(/graphql\(\s*`([^`]*)`/g)])
    // gql.tada's own directive: it shapes the types and is never sent.
    .map((match) => match[1]?.replaceAll('@_unmask', '') ?? '')
  expect(documents.length).toBeGreaterThan(10)
  expect(validate(schema, parse(documents.join('\n')))).toEqual([])
})
