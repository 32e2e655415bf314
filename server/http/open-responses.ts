import type { ServerResponse } from 'node:http'

export interface OpenResponses extends Disposable {
  /** Watches an answer until it is done. */
  add(response: ServerResponse): void
  /** Cuts the event streams, whose clients come back by themselves. */
  endStreams(): void
}

/** Cuts streamed answers whose reader has not read for `stuckMs`, which would hold memory for nothing. */
export function createOpenResponses({ stuckMs }: { stuckMs: number }): OpenResponses {
  const waitingSince = new Map<ServerResponse, number | null>()
  const cutStuck = () => {
    const now = performance.now()
    for (const [response, since] of waitingSince) {
      if (!response.writableNeedDrain) waitingSince.set(response, null)
      else if (since === null) waitingSince.set(response, now)
      else if (now - since >= stuckMs) response.destroy()
    }
  }
  const timer = setInterval(cutStuck, stuckMs / 10)
  timer.unref()
  return {
    add: (response) => {
      waitingSince.set(response, null)
      response.once('close', () => waitingSince.delete(response))
    },
    endStreams: () => {
      for (const response of waitingSince.keys()) {
        if (isEventStream(response)) response.destroy()
      }
    },
    [Symbol.dispose]: () => clearInterval(timer),
  }
}

function isEventStream(response: ServerResponse): boolean {
  return String(response.getHeader('content-type') ?? '').startsWith('text/event-stream')
}
