'use client'

import { useTranslations } from 'next-intl'
import { useCallback } from 'react'
import { toast } from 'sonner'
import { copyText } from './copy-text.ts'

/** Copies and says so; says it too when the browser refuses. */
export function useCopy(): (text: string, what: string) => Promise<void> {
  const t = useTranslations('shell')
  return useCallback(
    async (text, what) => {
      try {
        await copyText(text)
        toast(t('copied', { what }), { description: text })
      } catch (error) {
        toast.error(t('copyFailed', { what }), { description: String(error) })
      }
    },
    [t],
  )
}
