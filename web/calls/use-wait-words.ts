'use client'

import { useTranslations } from 'next-intl'

const KNOWN = {
  'Rate limited': 'rateLimited',
  'Timed out': 'timedOut',
  'Connection failed': 'connectionFailed',
} as const

/** The API gives the reason of a wait in English words; those it is known to use have words in every language. */
export function useWaitWords(): (reason: string) => string {
  const t = useTranslations('call.wait')
  return (reason) => {
    const status = /^Server error (\d+)$/.exec(reason)?.[1]
    if (status !== undefined) return t('serverError', { status })
    const key = KNOWN[reason as keyof typeof KNOWN]
    return key === undefined ? reason : t(key)
  }
}
