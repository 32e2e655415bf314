import { parentPort, workerData } from 'node:worker_threads'
import { createClient } from 'graphql-ws'
import WebSocket from 'ws'

export type SubscribersTask = { url: string; taskId: string; after: string; subscribers: number }
/** When each subscriber had the first token of each call in its hands: nanoseconds of the monotonic clock. */
export type SubscribersResult = { chatId: string; atNs: bigint }[]

const { url, taskId, after, subscribers } = workerData as SubscribersTask
const query = `subscription ($taskId: ID!, $after: Cursor) {
  taskEvents(taskId: $taskId, after: $after) { seq kind call { chatId status timing { ttftMs } } }
}`

type Told = { data?: { taskEvents: { kind: string; call: { chatId: string } | null } } | null }

const all = Array.from({ length: subscribers }, () => watch())
parentPort?.postMessage('subscribed')
parentPort?.postMessage((await Promise.all(all)).flat())

async function watch(): Promise<SubscribersResult> {
  const client = createClient({ url, webSocketImpl: WebSocket, retryAttempts: 0 })
  const seen: SubscribersResult = []
  for await (const { data } of client.iterate({
    query,
    variables: { taskId, after },
  }) as AsyncIterable<Told>) {
    const atNs = process.hrtime.bigint()
    const event = data?.taskEvents
    if (event?.kind === 'call.first_token' && event.call)
      seen.push({ chatId: event.call.chatId, atNs })
    if (event?.kind === 'task.finished' || event?.kind === 'task.failed') break
  }
  await client.dispose()
  return seen
}
