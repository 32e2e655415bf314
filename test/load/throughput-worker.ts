import { parentPort, workerData } from 'node:worker_threads'
import { Agent } from 'undici'

export type BareTask = { url: string; vendorModel: string; concurrency: number; calls: number }

/** Streams with undici and nothing else: the bytes are read and dropped. */
const { url, vendorModel, concurrency, calls } = workerData as BareTask
const agent = new Agent({ allowH2: false, pipelining: 1, connections: concurrency })
const { origin, pathname } = new URL(`${url}/chat/completions`)
const body = JSON.stringify({
  model: vendorModel,
  stream: true,
  stream_options: { include_usage: true },
  messages: [{ role: 'user', content: 'Question 1' }],
})

let left = calls
const startedAt = performance.now()
await Promise.all(
  Array.from({ length: concurrency }, async () => {
    while (left-- > 0) await stream()
  }),
)
parentPort?.postMessage(calls / ((performance.now() - startedAt) / 1_000))

function stream(): Promise<void> {
  return new Promise((resolve, reject) => {
    const headers = { 'content-type': 'application/json' }
    agent.dispatch(
      { origin, path: pathname, method: 'POST', headers, body },
      {
        onRequestStart() {},
        onResponseStart() {},
        onResponseData() {},
        onResponseEnd: () => resolve(),
        onResponseError: (_controller, error) => reject(error),
      },
    )
  })
}
