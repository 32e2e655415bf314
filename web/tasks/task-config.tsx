'use client'

import { useTranslations } from 'next-intl'
import { CopyButton } from '../ui/copy-button.tsx'
import type { TaskHead } from './task-documents.ts'

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
