'use client'

import { useTranslations } from 'next-intl'
import { useState } from 'react'
import { toast } from 'sonner'
import { type TypedDocumentNode, useClient } from 'urql'
import { graphql } from '../graphql/graphql.ts'
import { change } from '../graphql/run.ts'
import { useRouter } from '../i18n/navigation.ts'

const pauseTask = graphql(`
  mutation PauseTask($id: ID!) {
    result: pauseTask(id: $id) { __typename ... on Error { message hint } }
  }
`)
const resumeTask = graphql(`
  mutation ResumeTask($id: ID!) {
    result: resumeTask(id: $id) { __typename ... on Error { message hint } }
  }
`)
const cancelTask = graphql(`
  mutation CancelTask($id: ID!) {
    result: cancelTask(id: $id) { __typename ... on Error { message hint } }
  }
`)
const retryFailedCalls = graphql(`
  mutation RetryFailedCalls($id: ID!) {
    result: retryFailedCalls(taskId: $id) { __typename ... on Error { message hint } }
  }
`)
const deleteTask = graphql(`
  mutation DeleteTask($id: ID!) {
    result: deleteTask(id: $id) { __typename ... on Error { message hint } }
  }
`)

type Answer = { __typename: string; message?: string; hint?: string | null }
type Verb = TypedDocumentNode<{ result: Answer }, { id: string }>

/** What can be done with a task. The new state comes back as an event; a refusal is said in a toast. */
export function useTaskVerbs(id: string) {
  const t = useTranslations('shell')
  const client = useClient()
  const router = useRouter()
  const [busy, setBusy] = useState(false)

  const run = async (verb: Verb, onDone: () => void = () => undefined) => {
    setBusy(true)
    try {
      const { result } = await change(client, verb, { id })
      if ('message' in result)
        toast.error(result.message, { description: result.hint ?? undefined })
      else onDone()
    } catch (error) {
      toast.error(t('failed'), { description: String(error) })
    } finally {
      setBusy(false)
    }
  }
  return {
    busy,
    pause: () => void run(pauseTask),
    resume: () => void run(resumeTask),
    cancel: () => void run(cancelTask),
    retryFailed: () => void run(retryFailedCalls),
    remove: () => void run(deleteTask, () => router.push('/tasks')),
  }
}
