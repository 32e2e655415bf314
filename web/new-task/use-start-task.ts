'use client'

import { useTranslations } from 'next-intl'
import { useMemo, useState } from 'react'
import { toast } from 'sonner'
import { useClient } from 'urql'
import { change } from '../graphql/run.ts'
import { useRouter } from '../i18n/navigation.ts'
import { startTask } from './plan-documents.ts'
import type { startInput } from './task-draft.ts'

/** Starts the task and goes to its page. Pressed again after a lost answer, it finds the same task. */
export function useStartTask(input: ReturnType<typeof startInput> | null) {
  const t = useTranslations('newTask.plan')
  const client = useClient()
  const router = useRouter()
  const [starting, setStarting] = useState(false)
  // biome-ignore lint/correctness/useExhaustiveDependencies: another task needs another key
  const idempotencyKey = useMemo(randomKey, [input])

  const start = async () => {
    if (!input || starting) return
    setStarting(true)
    try {
      const { startTask: result } = await change(client, startTask, {
        input: { ...input, idempotencyKey },
      })
      if (result.__typename === 'StartTaskSuccess') {
        return router.push({ pathname: '/task', query: { id: result.task.id } })
      }
      toast.error(result.message, { description: result.hint ?? undefined })
    } catch (error) {
      toast.error(t('failed'), { description: String(error) })
    }
    setStarting(false)
  }
  return { starting, start: () => void start() }
}

// crypto.randomUUID is missing where the page did not come by https or from this machine.
function randomKey(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16))
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('')
}
