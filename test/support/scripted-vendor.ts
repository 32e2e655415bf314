import { once } from 'node:events'
import { createServer, type IncomingHttpHeaders, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { setImmediate as turn } from 'node:timers/promises'
import type {
  AttemptResult,
  Provider,
  ProviderRequest,
  ProviderSink,
} from '../../server/models/providers/provider.ts'

export type VendorCall = { headers: IncomingHttpHeaders; url: string; body: string }
type Script = (response: ServerResponse, call: VendorCall, index: number) => void | Promise<void>

export type ScriptedVendor = AsyncDisposable & {
  readonly url: string
  readonly calls: VendorCall[]
  /** TCP connections accepted so far. */
  readonly connectionCount: number
}

/** A vendor on loopback that does what the script says with each request. */
export async function startVendor(script: Script): Promise<ScriptedVendor> {
  const calls: VendorCall[] = []
  let connectionCount = 0
  const server = createServer(async (request, response) => {
    const chunks: Buffer[] = []
    for await (const chunk of request) chunks.push(chunk)
    const body = Buffer.concat(chunks).toString('utf8')
    const call = { headers: request.headers, url: request.url ?? '', body }
    calls.push(call)
    await script(response, call, calls.length - 1)
  })
  server.on('connection', () => {
    connectionCount += 1
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo

  return {
    url: `http://127.0.0.1:${port}/v1`,
    calls,
    get connectionCount() {
      return connectionCount
    },
    async [Symbol.asyncDispose]() {
      server.closeAllConnections()
      server.close()
      await once(server, 'close')
    },
  }
}

/** Sends pieces as separate writes; a turn between them lets each leave the process alone. */
export async function sendPieces(response: ServerResponse, pieces: Uint8Array[]): Promise<void> {
  response.writeHead(200, { 'content-type': 'text/event-stream' })
  for (const piece of pieces) {
    response.write(piece)
    await turn()
  }
  response.end()
}

export function sse(payload: object | string): string {
  return `data: ${typeof payload === 'string' ? payload : JSON.stringify(payload)}\n\n`
}

export function delta(content: string, id = 'chatcmpl-1'): string {
  return sse({ id, model: 'served', choices: [{ index: 0, delta: { content } }] })
}

export const STOP = sse({
  id: 'chatcmpl-1',
  choices: [{ index: 0, delta: {}, finish_reason: 'stop' }],
})
export const DONE = sse('[DONE]')

export type Recorded = {
  result: AttemptResult
  ids: string[]
  firsts: number[]
  /** When the first token was read, on the clock of `performance.now()`. */
  firstReadAt: number | null
  deltas: string[]
}

export type AttemptOptions = Partial<Omit<ProviderRequest, 'timeouts'>> & {
  timeouts?: Partial<ProviderRequest['timeouts']>
  signal?: AbortSignal
  onDelta?: ProviderSink['onDelta']
}

/** One attempt against a base URL, with everything its sink was told. */
export async function attempt(
  provider: Provider,
  baseUrl: string,
  { timeouts, signal = new AbortController().signal, onDelta, ...rest }: AttemptOptions = {},
): Promise<Recorded> {
  const ids: string[] = []
  const firsts: number[] = []
  let firstReadAt: number | null = null
  const deltas: string[] = []
  const request: ProviderRequest = {
    chatId: '0198c0de-0000-7000-8000-000000000001',
    baseUrl,
    vendorModel: 'vendor-model',
    apiKey: undefined,
    messages: [{ role: 'user', content: 'What is 6 × 7?' }],
    parameters: {},
    maxConnections: 4,
    ...rest,
    timeouts: {
      connectMs: 2000,
      headersMs: 5000,
      firstTokenMs: 5000,
      idleMs: 5000,
      totalMs: 20_000,
      ...timeouts,
    },
  }
  const sink: ProviderSink = {
    onServerChatId: (id) => ids.push(id),
    onFirstToken(ttftMs, atMs) {
      firsts.push(ttftMs)
      firstReadAt = atMs
    },
    onDelta(one) {
      deltas.push(one.reasoning + one.text)
      onDelta?.(one)
    },
  }
  const result = await provider.attempt(request, sink, signal)
  return { result, ids, firsts, firstReadAt, deltas }
}
