'use client'

import { Play, Radio } from 'lucide-react'
import { useTranslations } from 'next-intl'
import { Page } from '../ui/page.tsx'
import { CallAnatomy } from './call-anatomy.tsx'
import { ExampleRows } from './example-rows.tsx'
import { FirstSteps } from './first-steps.tsx'
import { useDemoTask } from './use-demo-task.ts'

/** The page before there is any task: one press to see the first call, then the way to one's own. */
export function FirstRun() {
  const t = useTranslations('firstRun')
  const demo = useDemoTask()
  return (
    <Page title={t('title')}>
      <div className="em">
        <section className="em1">
          <h1>{t('heading')}</h1>
          <p className="t2">{t('lead')}</p>
          <div className="row demo">
            <button
              type="button"
              className="btn primary lg"
              disabled={!demo.ready || demo.starting}
              onClick={() => void demo.start()}
            >
              <Play className="i" aria-hidden="true" />
              {t('run')}
            </button>
            <span className="t3">
              {demo.ready
                ? t('size', { questions: demo.questions, models: demo.models })
                : t(`off.${demo.why}`)}
            </span>
          </div>
          <CallAnatomy />
          <ExampleRows />
          <p className="lis">
            <Radio className="i" aria-hidden="true" />
            <span>{t('listening')}</span>
          </p>
        </section>
        <FirstSteps />
      </div>
    </Page>
  )
}
