'use client'

import { useCallback, useEffect, useState } from 'react'
import { useClient } from 'urql'
import { change } from '../graphql/run.ts'
import { checkModel, type ModelCheck } from './model-documents.ts'

type CheckState = {
  /** Null while the call is under way, and when there is a failure. */
  check: ModelCheck | null
  /** Why no call could be made, in words; null otherwise. */
  failure: string | null
}

const RUNNING: CheckState = { check: null, failure: null }

/** Checks at once, and again when asked. Each check costs a few tokens. */
export function useModelCheck(id: string): CheckState & { again: () => void } {
  const client = useClient()
  const [state, setState] = useState(RUNNING)
  const [round, setRound] = useState(0)
  // biome-ignore lint/correctness/useExhaustiveDependencies: a new round is a new call
  useEffect(() => {
    let gone = false
    const show = (next: CheckState) => {
      if (!gone) setState(next)
    }
    // Strict mode runs effects twice; waiting a moment keeps the discarded one from costing a call.
    const timer = setTimeout(() => {
      change(client, checkModel, { id }).then(
        ({ checkModel: result }) =>
          show(
            result.__typename === 'CheckModelSuccess'
              ? { check: result.check, failure: null }
              : { check: null, failure: result.message },
          ),
        (error: unknown) => show({ check: null, failure: String(error) }),
      )
    }, 0)
    return () => {
      gone = true
      clearTimeout(timer)
    }
  }, [client, id, round])
  const again = useCallback(() => {
    setState(RUNNING)
    setRound((before) => before + 1)
  }, [])
  return { ...state, again }
}
