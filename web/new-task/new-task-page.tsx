'use client'

import { useTranslations } from 'next-intl'
import { LoadError } from '../ui/load-error.tsx'
import { Page } from '../ui/page.tsx'
import { DatasetStep } from './dataset-step.tsx'
import { LimitsStep } from './limits-step.tsx'
import { ModelsStep } from './models-step.tsx'
import { PlanPanel } from './plan-panel.tsx'
import { ScoringStep } from './scoring-step.tsx'
import { useNewTask } from './use-new-task.ts'

/** Four steps on one page, and beside them what the task will do. */
export function NewTaskPage() {
  const t = useTranslations('newTask')
  const tasks = useTranslations('task')
  const task = useNewTask()
  return (
    <Page title={t('title')} crumbs={[{ label: tasks('title'), href: '/tasks' }]}>
      <div className="nt">
        <div className="ntl">
          <h1>{t('title')}</h1>
          {task.error && <LoadError error={task.error} onRetry={task.reload} />}
          <DatasetStep task={task} />
          <ModelsStep task={task} />
          <div className="step two2">
            <ScoringStep task={task} />
            <LimitsStep task={task} />
          </div>
        </div>
        <PlanPanel task={task} />
      </div>
    </Page>
  )
}
