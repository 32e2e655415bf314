'use client'

import { useCallback, useEffect, useState } from 'react'
import { useAppClient } from '../graphql/app-client-provider.tsx'
import { ask } from '../graphql/run.ts'
import { followTaskEvents } from '../live/task-events.ts'
import { createThrottle } from '../live/throttle.ts'
import { type CallDetail, callEventsSubscription, callQuery } from './call-documents.ts'

export type LoadedCall =
  | { state: 'loading' }
  | { state: 'missing' }
  | { state: 'failed'; error: Error }
  | { state: 'loaded'; call: CallDetail }

const RELOAD_EVERY_MS = 250

/** Nothing more will happen to such a call by itself. */
export function isEnded(status: CallDetail['status']): boolean {
  return status === 'FINISHED' || status === 'FAILED' || status === 'CANCELLED'
}

/** One call, read anew whenever an event is about it, until it has ended. */
export function useCall(chatId: string): { loaded: LoadedCall; reload: () => void } {
  const { http, live } = useAppClient()
  const [loaded, setLoaded] = useState<LoadedCall>({ state: 'loading' })
  const load = useCallback(async () => {
    try {
      const { call } = await ask(http, callQuery, { chatId })
      setLoaded(call ? { state: 'loaded', call } : { state: 'missing' })
    } catch (error) {
      // What is shown stays while a later answer may come.
      setLoaded((before) =>
        before.state === 'loaded' ? before : { state: 'failed', error: error as Error },
      )
    }
  }, [http, chatId])
  useEffect(() => {
    void load()
  }, [load])

  const call = loaded.state === 'loaded' ? loaded.call : null
  const [callId, taskId] = [call?.id, call?.task.id]
  const after = call?.task.cursor
  const follows = call !== null && !isEnded(call.status)
  const [first] = useFirst(follows ? after : undefined)
  useEffect(() => {
    if (!follows || !taskId || !first) return
    const reload = createThrottle(RELOAD_EVERY_MS, load)
    const stop = followTaskEvents({
      live,
      document: callEventsSubscription,
      taskId,
      after: first,
      onEvent: (event) => event.call?.id === callId && reload.request(),
      onExpired: reload.request,
    })
    return () => {
      stop()
      reload.cancel()
    }
  }, [live, load, follows, taskId, callId, first])
  return { loaded, reload: useCallback(() => void load(), [load]) }
}

/** The first value there was; later ones do not start the following anew. */
function useFirst(value: string | undefined): [string | undefined] {
  const [first, setFirst] = useState(value)
  useEffect(() => {
    if (first === undefined && value !== undefined) setFirst(value)
  }, [first, value])
  return [first]
}
