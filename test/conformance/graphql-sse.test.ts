import { request as httpRequest, type IncomingMessage } from 'node:http'
import { createClient } from 'graphql-sse'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type ScriptedServer, startScriptedServer } from '../support/scripted-api.ts'

let server: ScriptedServer

beforeAll(async () => {
  server = await startScriptedServer()
})

afterAll(() => server?.[Symbol.asyncDispose]())

async function collect(query: string): Promise<unknown[]> {
  const client = createClient({ url: `${server.url}/graphql`, retryAttempts: 0 })
  try {
    const results = []
    for await (const result of client.iterate({ query })) results.push(result)
    return results
  } finally {
    client.dispose()
  }
}

describe('the graphql-sse client', () => {
  test('a query is answered once', async () => {
    expect(await collect('{ hello }')).toEqual([{ data: { hello: 'world' } }])
  })

  test('a subscription gives every event in order, then completes', async () => {
    const results = await collect('subscription { count(to: 200) }')
    expect(results).toEqual(Array.from({ length: 200 }, (_, i) => ({ data: { count: i + 1 } })))
  })

  test('ending it ends it on the server', async () => {
    const client = createClient({ url: `${server.url}/graphql` })
    for await (const _ of client.iterate({ query: 'subscription { silence }' })) break
    await expect.poll(() => server.silence.open).toBe(0)
    client.dispose()
  })

  test('an expected failure in the middle comes with its code and hint', async () => {
    expect(await collect('subscription { expires }')).toMatchObject([
      { data: { expires: 1 } },
      { errors: [{ extensions: { code: 'CURSOR_EXPIRED', hint: 'Read the snapshot again' } }] },
    ])
  })

  test('any other is masked, and logged once under the id that is shown', async () => {
    server.logged.length = 0
    const results = JSON.stringify(await collect('subscription { breaks }'))
    expect(results).not.toContain('hunter2')
    expect(server.logged).toMatchObject([{ err: { message: 'the password is hunter2' } }])
    expect(results).toContain(server.logged[0]?.errorId)
  })
})

describe('without a client', () => {
  function open(query: string): Promise<IncomingMessage> {
    return new Promise((done, fail) => {
      const request = httpRequest(`${server.url}/graphql`, {
        method: 'POST',
        headers: { 'content-type': 'application/json', accept: 'text/event-stream' },
      })
      request.once('response', done).once('error', fail).end(JSON.stringify({ query }))
    })
  }

  test('the stream is text as curl -N shows it', async () => {
    const response = await open('subscription { count(to: 2) }')
    expect(response.headers['content-type']).toBe('text/event-stream')
    let text = ''
    for await (const chunk of response) text += String(chunk)
    expect(text.replaceAll(/^:\n\n/gm, '')).toBe(
      'event: next\ndata: {"data":{"count":1}}\n\n' +
        'event: next\ndata: {"data":{"count":2}}\n\n' +
        'event: complete\ndata:\n\n',
    )
  })

  test('the query may stand in the address, as EventSource sends it', async () => {
    const query = encodeURIComponent('subscription { count(to: 1) }')
    const response = await fetch(`${server.url}/graphql?query=${query}`, {
      headers: { accept: 'text/event-stream' },
    })
    expect(await response.text()).toContain('data: {"data":{"count":1}}')
  })

  test('a cut connection ends the subscription', async () => {
    const response = await open('subscription { silence }')
    response.once('data', () => {})
    await expect.poll(() => server.silence.open).toBe(1)
    response.destroy()
    await expect.poll(() => server.silence.open).toBe(0)
  })
})
