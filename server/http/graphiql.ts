import type { IncomingMessage, ServerResponse } from 'node:http'
import { promisify } from 'node:util'
import { gzip } from 'node:zlib'
import { pagePolicy } from './security-headers.ts'
import { hashInlineScripts } from './static-file.ts'

type Page = { body: Buffer; policy: string }

const compress = promisify(gzip)

/** Whether a person opened the address in a browser. */
export function wantsGraphiQL({ method, headers }: IncomingMessage): boolean {
  return method === 'GET' && (headers.accept ?? '').includes('text/html')
}

/** Serves GraphiQL from our own files. Reading its 9 MB takes a second, so it waits for the first visit. */
export function createGraphiQL() {
  let page: Promise<Page> | undefined
  return async (response: ServerResponse): Promise<void> => {
    page ??= renderPage()
    const { body, policy } = await page
    response.writeHead(200, {
      'content-type': 'text/html; charset=utf-8',
      'content-encoding': 'gzip',
      'content-length': body.length,
      'content-security-policy': policy,
      'cache-control': 'no-cache',
    })
    response.end(body)
  }
}

const FIRST_QUERY = `# The newest tasks. Every field is explained in the documentation on the left.
query Tasks {
  tasks(first: 5) {
    nodes { id name status progress { total finished failed } }
  }
}
`

async function renderPage(): Promise<Page> {
  const { renderGraphiQL } = await import('@graphql-yoga/render-graphiql')
  const html = renderGraphiQL({
    title: 'Evalstream GraphQL',
    // Over SSE the Headers tab, and so a token, works for subscriptions too.
    subscriptionsProtocol: 'SSE',
    defaultQuery: FIRST_QUERY,
  })
  // Its workers are made from blobs.
  const policy = pagePolicy(hashInlineScripts(html), 'blob:')
  return { body: await compress(html), policy }
}
