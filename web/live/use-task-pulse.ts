'use client'

import { useEffect, useRef } from 'react'
import { useAppClient } from '../graphql/app-client-provider.tsx'
import { graphql } from '../graphql/graphql.ts'
import { createThrottle } from './throttle.ts'

const taskPulse = graphql(`
  subscription TaskPulse($filter: EventFilter) { liveEvents(filter: $filter) { cursor } }
`)

const RETRY_MS = 2_000
const AT_MOST_EVERY_MS = 2_000

/**
 * Tells a page without events of its own that calls went on in some task, at most every two
 * seconds.
 */
export function useTaskPulse(onPulse: () => void): void {
  const { live } = useAppClient()
  const handler = useRef(onPulse)
  handler.current = onPulse
  useEffect(() => {
    const throttle = createThrottle(AT_MOST_EVERY_MS, () => handler.current())
    let [stopped, unsubscribe] = [false, () => {}]
    const subscribe = () => {
      const variables = { filter: { kinds: ['task.progress', 'task.finished'] } }
      unsubscribe = live.subscribe(taskPulse, variables, {
        next: () => throttle.request(),
        ended: () => void live.wait(RETRY_MS).then(() => !stopped && subscribe()),
      })
    }
    subscribe()
    return () => {
      stopped = true
      throttle.cancel()
      unsubscribe()
    }
  }, [live])
}
