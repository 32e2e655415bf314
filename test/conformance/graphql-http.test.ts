import { serverAudits } from 'graphql-http'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type ScriptedServer, startScriptedServer } from '../support/scripted-api.ts'

let server: ScriptedServer

beforeAll(async () => {
  server = await startScriptedServer()
})

afterAll(() => server?.[Symbol.asyncDispose]())

test('all 61 audits of GraphQL over HTTP pass', async () => {
  const audits = serverAudits({ url: () => `${server.url}/graphql` })
  const results = []
  for (const audit of audits) results.push(await audit.fn())
  expect(results).toHaveLength(61)
  const failed = results.filter(({ status }) => status !== 'ok')
  expect(failed.map(({ id, name }) => `${id} ${name}`)).toEqual([])
})
