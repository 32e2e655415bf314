'use client'

import { useEffect, useRef } from 'react'
import { useAppClient } from '../graphql/app-client-provider.tsx'
import type { FragmentOf } from '../graphql/graphql.ts'
import { graphql } from '../graphql/graphql.ts'
import { taskItemFragment } from './task-item.tsx'

const taskListEvents = graphql(
  `
    subscription TaskListEvents($filter: EventFilter, $after: Cursor) {
      liveEvents(filter: $filter, after: $after) {
        cursor
        task { id ...TaskItem_task }
      }
    }
  `,
  [taskItemFragment],
)

const KINDS = ['started', 'progress', 'finished', 'failed', 'cancelled', 'paused', 'resumed']
const RETRY_MS = 2_000

export type ListedTask = { id: string } & FragmentOf<typeof taskItemFragment>

/** Hands over each task as it is after each change of any of them, also across lost connections. */
export function useTaskListEvents(onTask: (task: ListedTask) => void): void {
  const { live } = useAppClient()
  const handler = useRef(onTask)
  handler.current = onTask
  useEffect(() => {
    const filter = { kinds: KINDS.map((kind) => `task.${kind}`) }
    let [after, stopped]: [string | null, boolean] = [null, false]
    let unsubscribe = () => {}
    const subscribe = () => {
      const variables = {
        filter,
        get after() {
          return after
        },
      }
      unsubscribe = live.subscribe(taskListEvents, variables, {
        next({ liveEvents: event }) {
          after = event.cursor
          handler.current(event.task)
        },
        ended(reason) {
          if (reason?.code === 'CURSOR_EXPIRED') after = null
          void live.wait(RETRY_MS).then(() => !stopped && subscribe())
        },
      })
    }
    subscribe()
    return () => {
      stopped = true
      unsubscribe()
    }
  }, [live])
}
