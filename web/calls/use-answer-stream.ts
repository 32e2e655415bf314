'use client'

import { useEffect, useState } from 'react'
import { useAppClient } from '../graphql/app-client-provider.tsx'
import { type AnswerText, createAnswerAssembly } from './answer-text.ts'
import { callOutputSubscription } from './call-documents.ts'

const RETRY_MS = 2_000

/** The answer as it streams, shown with each frame; null when it does not stream. `onDone` after its end. */
export function useAnswerStream(
  chatId: string,
  streaming: boolean,
  onDone: () => void,
): AnswerText | null {
  const { live } = useAppClient()
  const [shown, setShown] = useState<AnswerText | null>(null)
  useEffect(() => {
    if (!streaming) return
    const assembly = createAnswerAssembly()
    let [frame, stopped, done] = [0, false, false]
    let unsubscribe = () => {}
    const draw = () => {
      frame = 0
      setShown(assembly.read())
    }
    const unwatch = live.connection.subscribe(() => {
      if (live.connection.get().state !== 'live') assembly.restart()
    })
    const subscribe = () => {
      assembly.restart()
      unsubscribe = live.subscribe(
        callOutputSubscription,
        { chatId },
        {
          next({ callOutput: piece }) {
            assembly.take(piece)
            if (frame === 0) frame = requestAnimationFrame(draw)
            if (!piece.done || done) return
            done = true
            onDone()
          },
          ended() {
            if (!done) void live.wait(RETRY_MS).then(() => !stopped && subscribe())
          },
        },
      )
    }
    subscribe()
    return () => {
      stopped = true
      unsubscribe()
      unwatch()
      cancelAnimationFrame(frame)
    }
  }, [live, chatId, streaming, onDone])
  return shown
}
