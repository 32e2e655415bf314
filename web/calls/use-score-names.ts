'use client'

import { useTranslations } from 'next-intl'

type ScoreNames = { scorer(name: string): string; source(source: string): string }

/** Scorers and sources in the reader's words; a name given by a plugin or person stays as it is. */
export function useScoreNames(): ScoreNames {
  const t = useTranslations('call')
  return {
    scorer(name) {
      const key = `scorer.${name.toLowerCase()}` as 'scorer.exact'
      return t.has(key) ? t(key) : name
    },
    source(source) {
      const key = `scoreSource.${source.toLowerCase()}` as 'scoreSource.judge'
      return t.has(key) ? t(key) : source
    },
  }
}
