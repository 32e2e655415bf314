'use client'

import { Hourglass } from 'lucide-react'
import { useTranslations } from 'next-intl'
import { useWaitWords } from '../calls/use-wait-words.ts'
import { useNow } from '../live/use-now.ts'

type Reason = {
  reason: string
  calls: number
  untilAt: string | null
  model: { displayName: string }
}

/** Why the task is as slow as it is: the model, what it waits for, and when it goes on. */
export function WaitReason(props: { reason: Reason }) {
  const t = useTranslations('task')
  const { model, reason, calls, untilAt } = props.reason
  const now = useNow(untilAt !== null)
  const seconds = untilAt === null ? null : Math.ceil((Date.parse(untilAt) - now) / 1000)
  const words = useWaitWords()(reason)
  return (
    <span className="why">
      <Hourglass className="i" aria-hidden="true" />
      <span>
        {t.rich('slowedBy', {
          model: model.displayName,
          reason: words,
          calls,
          b: (chunks) => <b>{chunks}</b>,
        })}
        {seconds !== null && seconds > 0 && t('nextTry', { seconds })}
      </span>
    </span>
  )
}
