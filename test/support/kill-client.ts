import { createClient } from 'graphql-ws'
import { WebSocket } from 'ws'

/** One event as a client of the API has it. */
export type SeenEvent = {
  seq: number
  cursor: string
  kind: string
  /** When the server wrote it, RFC 3339. */
  at: string
  message: string | null
  call: { id: string; status: string; attemptCount: number } | null
  task: { status: string; progress: Record<string, number> }
  /** When it came, on the clock of `performance.now()`. */
  cameAt: number
}

export interface Subscriber extends Disposable {
  readonly events: readonly SeenEvent[]
  /** How often it had to subscribe anew from its cursor. */
  readonly resumes: number
  /** The first event that fits, also one that came already. */
  find(what: string, fits: (event: SeenEvent) => boolean, timeoutMs: number): Promise<SeenEvent>
}

const DOCUMENT = `subscription ($taskId: ID!, $after: Cursor) {
  taskEvents(taskId: $taskId, after: $after) {
    seq cursor kind at message
    call { id status attemptCount }
    task { status progress { total queued running finished failed cancelled } }
  }
}`

/** Watches a task from its first event on, over WebSocket, and goes on from its cursor after every break. */
export function subscribeToTask(url: string, taskId: string, cursor: string): Subscriber {
  const variables = { taskId, after: cursor.replace(/\.\d+$/, '.0') }
  const events: SeenEvent[] = []
  let resumes = 0
  let isOver = false
  const client = createClient({
    url: `${url.replace('http', 'ws')}/graphql`,
    webSocketImpl: WebSocket,
    retryAttempts: Number.POSITIVE_INFINITY,
    retryWait: () => new Promise((resolve) => setTimeout(resolve, 100)),
    shouldRetry: () => true,
    on: { closed: () => resumes++ },
  })
  const again = () => {
    if (!isOver) setTimeout(subscribe, 100)
  }
  const subscribe = () => {
    if (isOver) return
    // The client sends this same object again after every reconnect, so it moves with what was seen.
    const stop = client.subscribe<{ taskEvents: Omit<SeenEvent, 'cameAt'> }>(
      { query: DOCUMENT, variables },
      {
        next: ({ data, errors }) => {
          // Half an event is none: its cursor is not passed, and it is asked for again.
          if (errors !== undefined || !data) return stop()
          variables.after = data.taskEvents.cursor
          events.push({ ...data.taskEvents, cameAt: performance.now() })
        },
        error: again,
        complete: again,
      },
    )
  }
  subscribe()
  return {
    events,
    get resumes() {
      return resumes
    },
    find: async (what, fits, timeoutMs) => {
      const endAt = performance.now() + timeoutMs
      while (performance.now() < endAt) {
        const event = events.find(fits)
        if (event !== undefined) return event
        await new Promise((resolve) => setTimeout(resolve, 20))
      }
      throw new Error(`Waited ${timeoutMs} ms in vain: ${what}; ${events.length} events came`)
    },
    [Symbol.dispose]: () => {
      isOver = true
      // The server may be gone already: there is nothing left to close then.
      Promise.resolve(client.dispose()).catch(() => {})
    },
  }
}

export async function ask<T>(url: string, query: string, variables: object = {}): Promise<T> {
  const response = await fetch(`${url}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'x-graphql-yoga-csrf': 'test' },
    body: JSON.stringify({ query, variables }),
  })
  const { data, errors } = (await response.json()) as { data?: T; errors?: unknown }
  if (errors !== undefined || !data) throw new Error(JSON.stringify(errors))
  return data
}

/** Starts a task over the shipped arithmetic questions, one model for each vendor address. */
export async function startTaskOver(
  url: string,
  { modelUrl, modelCount, repeats, concurrency }: Setup,
): Promise<{ id: string; cursor: string }> {
  const modelIds: string[] = []
  for (let number = 1; number <= modelCount; number++) {
    const input = { name: `vendor-${number}`, vendorModel: `vendor-${number}`, baseUrl: modelUrl }
    const { createModel } = await ask<{ createModel: { model?: { id: string } } }>(
      url,
      `mutation ($input: CreateModelInput!) { createModel(input: $input) {
        ... on CreateModelSuccess { model { id } } } }`,
      { input },
    )
    modelIds.push(createModel.model?.id ?? '')
  }
  const { datasets } = await ask<{
    datasets: { id: string; name: string }[]
  }>(url, '{ datasets { id name } }')
  const datasetId = datasets.find(({ name }) => name === 'Arithmetic (40)')?.id
  const input = { mode: 'OBJECTIVE', datasetId, modelIds, repeats, concurrency }
  const { startTask } = await ask<{ startTask: { task?: { id: string; cursor: string } } }>(
    url,
    `mutation ($input: StartTaskInput!) { startTask(input: $input) {
      ... on StartTaskSuccess { task { id cursor } }
      ... on Error { message } } }`,
    { input: { ...input, scorers: [{ type: 'NUMERIC' }] } },
  )
  if (startTask.task === undefined) throw new Error(JSON.stringify(startTask))
  return startTask.task
}

type Setup = { modelUrl: string; modelCount: number; repeats: number; concurrency: number }
