import { expect, test } from 'vitest'
import { createAnswerAssembly } from '../../web/calls/answer-text.ts'
import { createConnectionMonitor } from '../../web/live/connection.ts'
import type { LiveSink, LiveSocket } from '../../web/live/live-socket.ts'
import { retryDelayMs } from '../../web/live/retry-delay.ts'
import { followTaskEvents } from '../../web/live/task-events.ts'

type Event = { cursor: string; seq: number }
type Sink = LiveSink<{ taskEvents: Event }>

const event = (seq: number) => ({ taskEvents: { cursor: `e.${seq}`, seq } })

/** A socket whose server is this test: it sees each subscription as it is sent, variables read anew. */
function scriptedSocket() {
  const opened: { sent: () => unknown; sink: Sink }[] = []
  const waits: (() => void)[] = []
  const live = {
    subscribe: (_document: unknown, variables: object, sink: Sink) => {
      opened.push({ sent: () => JSON.parse(JSON.stringify(variables)), sink })
      return () => undefined
    },
    wait: () => new Promise<void>((resolve) => waits.push(resolve)),
  } as unknown as LiveSocket
  return { live, opened, waits }
}

function follow(live: LiveSocket) {
  const seen: number[] = []
  const expired: number[] = []
  const stop = followTaskEvents<Event>({
    live,
    document: {} as never,
    taskId: 't',
    after: 'e.3',
    onEvent: ({ seq }) => seen.push(seq),
    onExpired: () => expired.push(seen.length),
  })
  return { seen, expired, stop }
}

test('a socket that comes back asks for what follows the last event it saw', () => {
  const { live, opened } = scriptedSocket()
  const { seen } = follow(live)
  expect(opened[0]?.sent()).toEqual({ taskId: 't', after: 'e.3' })
  opened[0]?.sink.next(event(4))
  opened[0]?.sink.next(event(5))
  expect(opened[0]?.sent()).toEqual({ taskId: 't', after: 'e.5' })
  opened[0]?.sink.next(event(5))
  opened[0]?.sink.next(event(6))
  expect(seen).toEqual([4, 5, 6])
})

test('an ended subscription is made again from its cursor, and not after it was stopped', async () => {
  const { live, opened, waits } = scriptedSocket()
  const { stop } = follow(live)
  opened[0]?.sink.next(event(4))
  opened[0]?.sink.ended({ code: null, message: 'the server goes down' })
  waits[0]?.()
  await Promise.resolve()
  expect(opened[1]?.sent()).toEqual({ taskId: 't', after: 'e.4' })
  opened[1]?.sink.ended(null)
  stop()
  waits[1]?.()
  await Promise.resolve()
  expect(opened).toHaveLength(2)
})

test('an expired cursor asks for a new snapshot', () => {
  const { live, opened, waits } = scriptedSocket()
  const { expired } = follow(live)
  opened[0]?.sink.ended({ code: 'CURSOR_EXPIRED', message: 'The log begins later' })
  expect(expired).toEqual([0])
  expect(waits).toEqual([])
})

test('retries wait half a second to five, never in step', () => {
  const delays = [0, 1, 2, 3, 4, 9].map((retries) => retryDelayMs(retries, () => 1))
  expect(delays).toEqual([500, 1000, 2000, 4000, 5000, 5000])
  expect(retryDelayMs(9, () => 0)).toBe(2500)
})

function monitorOf() {
  const listeners = new Map<string, () => void>()
  const world = { online: true, visible: true, now: 1_000, returns: 0 }
  const monitor = createConnectionMonitor({
    online: () => world.online,
    visible: () => world.visible,
    now: () => world.now,
    listen: (name, listener) => {
      listeners.set(name, listener)
      return () => listeners.delete(name)
    },
    onReturn: () => {
      world.returns++
    },
  })
  return { monitor, world, fire: (name: string) => listeners.get(name)?.() }
}

test('the reader is told of each state of the connection', () => {
  const { monitor, world, fire } = monitorOf()
  const states = () => monitor.connection.get()
  expect(states()).toEqual({ state: 'connecting' })
  monitor.opened()
  expect(states()).toEqual({ state: 'live' })
  monitor.silent()
  expect(states()).toEqual({ state: 'stale', since: 1_000 })
  monitor.heard()
  expect(states()).toEqual({ state: 'live' })
  monitor.closed()
  monitor.closed()
  expect(states()).toEqual({ state: 'reconnecting', attempt: 2 })
  world.online = false
  fire('offline')
  expect(states()).toEqual({ state: 'offline' })
})

test('the network coming back ends the wait for the next try', async () => {
  const { monitor, fire } = monitorOf()
  const waited = monitor.wait(60_000)
  fire('online')
  await expect(waited).resolves.toBeUndefined()
})

test('a page that slept long makes its connection anew', () => {
  const { monitor, world, fire } = monitorOf()
  monitor.opened()
  world.visible = false
  fire('visibilitychange')
  world.now += 5_000
  world.visible = true
  fire('visibilitychange')
  expect(world.returns).toBe(0)
  world.visible = false
  fire('visibilitychange')
  world.now += 60_000
  world.visible = true
  fire('visibilitychange')
  expect(world.returns).toBe(1)
})

test('an answer is whole after a lost connection: the first piece of a subscription is all there is', () => {
  const assembly = createAnswerAssembly()
  const take = (offset: number, text: string, reasoning: string | null = null) =>
    assembly.take({ offset, text, reasoning, done: false })
  take(0, '', 'Let me ')
  take(0, '', 'think.')
  take(0, 'The answer')
  take(10, ' is 4')
  expect(assembly.read()).toEqual({ text: 'The answer is 4', reasoning: 'Let me think.' })
  assembly.restart()
  take(0, 'The answer is 42', 'Let me think. Yes.')
  take(16, '.')
  expect(assembly.read()).toEqual({ text: 'The answer is 42.', reasoning: 'Let me think. Yes.' })
})
