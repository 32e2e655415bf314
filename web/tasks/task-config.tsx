'use client'

import { useTranslations } from 'next-intl'
import { CopyButton } from '../ui/copy-button.tsx'
import type { TaskHead } from './task-documents.ts'

/** What of a task's configuration the page names in words. The rest is shown as it is stored. */
export function readTaskConfig(config: unknown): {
  scorers: readonly string[]
  concurrency: number | null
} {
  if (typeof config !== 'object' || config === null) return { scorers: [], concurrency: null }
  const { scorers, concurrency } = config as { scorers?: unknown; concurrency?: unknown }
  return {
    scorers: Array.isArray(scorers) ? scorers.map(scorerName).filter((name) => name !== '') : [],
    concurrency: typeof concurrency === 'number' ? concurrency : null,
  }
}

function scorerName(scorer: unknown): string {
  const type = (scorer as { type?: unknown } | null)?.type
  return typeof type === 'string' ? type.toLowerCase() : ''
}

/** The exact configuration, and the hash by which two tasks are known to be alike. */
export function TaskConfig({ task }: { task: TaskHead }) {
  const t = useTranslations('task')
  const text = JSON.stringify(task.config, null, 2)
  return (
    <section className="pad">
      <div className="sec">
        <h2>{t('config.title')}</h2>
        <span className="sub">
          {t('config.hash')} <span className="mono">{task.configHash.slice(0, 12)}</span>
        </span>
        <CopyButton text={text} what={t('config.title')} />
      </div>
      <pre className="cfg mono">{text}</pre>
    </section>
  )
}
