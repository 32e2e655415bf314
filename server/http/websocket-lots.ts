import { setImmediate as nextTurn } from 'node:timers/promises'
import type { ExecutionResult } from 'graphql'
import type { SocketOutlet } from './socket-outlet.ts'

export type LotsWriter = {
  /** Of the operation, as its client named it. */
  id: string
  outlet: Pick<SocketOutlet, 'send'>
  /** The `next` message of a result, but for the id at its end. */
  nextMessage(result: ExecutionResult): Buffer
  /** Ends the source of the results. */
  end(): void
}

/**
 * Writes the results of a subscription, a lot at a time. What graphql-ws gets in their place gives
 * nothing, and ends or fails as they do: so it still says `complete` and `error`, behind them.
 */
export function writeLots(
  lots: AsyncIterable<ExecutionResult[]>,
  { id, outlet, nextMessage, end }: LotsWriter,
): AsyncGenerator<never, void, void> {
  const iterator = lots[Symbol.asyncIterator]()
  const tail = Buffer.from(`,"id":${JSON.stringify(id)}}`)
  let isOver = false
  function* messages(results: ExecutionResult[]) {
    for (const result of results) {
      if (isOver) return
      yield [nextMessage(result), tail]
    }
  }
  const write = async () => {
    while (!isOver) {
      const { done, value } = await iterator.next()
      if (done) break
      await outlet.send(messages(value))
      // Everybody gets a turn, and what comes meanwhile goes out together.
      await nextTurn()
    }
    return { done: true as const, value: undefined }
  }
  // While results are waited for, return() does not wait: the source hears of it first.
  const finish = async () => {
    isOver = true
    end()
    await iterator.return?.()
    return { done: true as const, value: undefined }
  }
  return {
    next: write,
    return: finish,
    throw: finish,
    [Symbol.asyncIterator]() {
      return this
    },
    [Symbol.asyncDispose]: async () => void (await finish()),
  }
}
