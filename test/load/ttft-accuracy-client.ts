import { performance } from 'node:perf_hooks'
import { setTimeout as delay } from 'node:timers/promises'
import { parentPort, workerData } from 'node:worker_threads'
import OpenAI from 'openai'
import { createOpenAiChat } from '../../server/models/providers/openai-chat.ts'

export type ClientName = 'evalstream' | 'fetch' | 'openai'

export type ClientTask = {
  client: ClientName
  url: string
  streams: number
  vendorModel: string
  warmUpMs: number
  measureMs: number
}

export type ClientMeasure = {
  /** Stamp of the first token − when the server sent it, one for each call. */
  lateMs: number[]
  failures: number
  /** Share of the time the event loop of the client was busy. */
  loopShare: number
}

/** One streamed call read to its end: the stamp of its first token, and the text of that token. */
type First = { receivedNs: bigint; text: string }
type Call = () => Promise<First | null>

const MESSAGES = [{ role: 'user' as const, content: 'Count.' }]

const task = workerData as ClientTask
const call = { evalstream: createOwnCall, fetch: createFetchCall, openai: createSdkCall }[
  task.client
](task)
parentPort?.postMessage(await measure(call, task))

async function measure(
  call: Call,
  { streams, warmUpMs, measureMs }: ClientTask,
): Promise<ClientMeasure> {
  const lateMs: number[] = []
  let failures = 0
  const from = performance.now() + warmUpMs
  const until = from + measureMs

  const stream = async (index: number): Promise<void> => {
    await delay((index / streams) * 1000)
    while (performance.now() < until) {
      const startedAt = performance.now()
      const first = await call()
      if (startedAt < from) continue
      if (first === null) failures += 1
      else lateMs.push(Number(first.receivedNs - BigInt(first.text.trim())) / 1e6)
    }
  }
  const running = Promise.all(Array.from({ length: streams }, (_, index) => stream(index)))
  await delay(warmUpMs)
  const before = performance.eventLoopUtilization()
  await delay(measureMs)
  const { utilization } = performance.eventLoopUtilization(before)
  await running
  return { lateMs, failures, loopShare: utilization }
}

function createOwnCall({ url, streams, vendorModel }: ClientTask): Call {
  const provider = createOpenAiChat({ allowPrivateHosts: true, trustedOrigins: [] })
  // The adapter stamps with performance.now(), which is the same clock from another origin.
  const originNs = process.hrtime.bigint() - BigInt(Math.round(performance.now() * 1e6))
  const second = 1000
  return async () => {
    let receivedNs = 0n
    let text = ''
    const result = await provider.attempt(
      {
        chatId: crypto.randomUUID(),
        baseUrl: url,
        vendorModel,
        apiKey: undefined,
        messages: MESSAGES,
        parameters: {},
        maxConnections: streams,
        timeouts: {
          connectMs: 10 * second,
          headersMs: 60 * second,
          firstTokenMs: 60 * second,
          idleMs: 60 * second,
          totalMs: 600 * second,
        },
      },
      {
        onServerChatId() {},
        onFirstToken(_ttftMs, atMs) {
          receivedNs = originNs + BigInt(Math.round(atMs * 1e6))
        },
        onDelta(delta) {
          if (text === '') text = delta.text
        },
      },
      // A signal for each call, as a runner gives it.
      new AbortController().signal,
    )
    return result.ok ? { receivedNs, text } : null
  }
}

/** The usual way by hand: read, stamp, decode, split lines, parse. */
function createFetchCall({ url, vendorModel }: ClientTask): Call {
  const body = JSON.stringify({ model: vendorModel, messages: MESSAGES, stream: true })
  const headers = { 'content-type': 'application/json' }
  return async () => {
    const response = await fetch(`${url}/chat/completions`, { method: 'POST', headers, body })
    if (!response.ok || response.body === null) return null
    const decoder = new TextDecoder()
    let rest = ''
    let first: First | null = null
    for await (const chunk of response.body as AsyncIterable<Uint8Array>) {
      const receivedNs = process.hrtime.bigint()
      const lines = (rest + decoder.decode(chunk, { stream: true })).split('\n')
      rest = lines.pop() ?? ''
      for (const line of lines) {
        const text = contentOf(line)
        if (text !== '') first ??= { receivedNs, text }
      }
    }
    return first
  }
}

function contentOf(line: string): string {
  if (!line.startsWith('data: {')) return ''
  const chunk = JSON.parse(line.slice('data: '.length)) as {
    choices: { delta: { content?: string } }[]
  }
  return chunk.choices[0]?.delta.content ?? ''
}

function createSdkCall({ url, vendorModel }: ClientTask): Call {
  const client = new OpenAI({ baseURL: url, apiKey: 'none', maxRetries: 0 })
  return async () => {
    const stream = await client.chat.completions.create({
      model: vendorModel,
      messages: MESSAGES,
      stream: true,
    })
    let first: First | null = null
    for await (const chunk of stream) {
      const text = chunk.choices[0]?.delta.content ?? ''
      if (text !== '') first ??= { receivedNs: process.hrtime.bigint(), text }
    }
    return first
  }
}
