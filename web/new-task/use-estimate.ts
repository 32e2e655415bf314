'use client'

import { useEffect, useRef, useState } from 'react'
import { useQuery } from 'urql'
import { estimateTask, type TaskEstimate } from './plan-documents.ts'
import type { startInput } from './task-draft.ts'

type Input = ReturnType<typeof startInput>

export type Estimate = {
  /** Of the last input that could be estimated; null before, and once the input can't be. */
  estimate: TaskEstimate | null
  /** What the server has against the task, in words; null when nothing. */
  refusal: string | null
  /** Whether `estimate` is of the input as it now is. */
  fresh: boolean
}

const TYPING_MS = 200

/** What the task would do and cost, asked for once the typing rests. */
export function useEstimate(input: Input | null): Estimate {
  const settled = useSettled(input)
  const last = useRef<TaskEstimate>(null)
  const [{ data, error, stale, fetching }] = useQuery({
    query: estimateTask,
    // Paused without an input, so the empty one is never sent.
    variables: { input: settled ?? NOTHING },
    pause: settled === null,
  })
  if (input === null) return { estimate: null, refusal: null, fresh: false }
  const result = settled === null ? undefined : data?.estimateTask
  if (result?.__typename === 'EstimateTaskSuccess') last.current = result.estimate
  const isRefusal = result && result.__typename !== 'EstimateTaskSuccess'
  const message = isRefusal ? [result.message, result.hint].filter(Boolean).join(' ') : null
  return {
    estimate: isRefusal ? null : last.current,
    refusal: message ?? (error && !data ? error.message : null),
    fresh: settled === input && !fetching && !stale && result !== undefined,
  }
}

const NOTHING: Input = { mode: 'OBJECTIVE', datasetId: '', modelIds: [] }

function useSettled(input: Input | null): Input | null {
  const [settled, setSettled] = useState(input)
  useEffect(() => {
    const timer = setTimeout(() => setSettled(input), TYPING_MS)
    return () => clearTimeout(timer)
  }, [input])
  return settled
}
