'use client'

import { useTranslations } from 'next-intl'
import { parseAsString, parseAsStringLiteral, useQueryState } from 'nuqs'
import { useEffect, useState } from 'react'
import { CallTable } from '../calls/call-table.tsx'
import { useAppClient } from '../graphql/app-client-provider.tsx'
import { useFormat } from '../i18n/use-format.ts'
import { useStore } from '../live/store.ts'
import { LoadError } from '../ui/load-error.tsx'
import { Note } from '../ui/note.tsx'
import { Page } from '../ui/page.tsx'
import { Skeleton } from '../ui/skeleton.tsx'
import { Tabs } from '../ui/tabs.tsx'
import { TaskConfig } from './task-config.tsx'
import type { TaskHead } from './task-documents.ts'
import { createTaskFeed, type TaskFeed } from './task-feed.ts'
import { TaskHeader } from './task-header.tsx'
import { TaskOverview } from './task-overview.tsx'
import { TaskProgress } from './task-progress.tsx'

const TABS = ['overview', 'calls', 'config'] as const

/** One task, live. The address names it: `/task?id=…`. */
export function TaskPage() {
  const [id] = useQueryState('id', parseAsString)
  return id === null ? <TaskMissing /> : <LiveTask key={id} id={id} />
}

function LiveTask({ id }: { id: string }) {
  const t = useTranslations('task')
  const client = useAppClient()
  const [feed] = useState(() => createTaskFeed(client, id))
  useEffect(() => {
    feed.start()
    return feed.stop
  }, [feed])
  const head = useStore(feed.head)
  const problem = useStore(feed.problem)

  if (problem?.kind === 'missing') return <TaskMissing />
  return (
    <Page title={head?.name ?? t('task')} crumbs={[{ label: t('title'), href: '/tasks' }]}>
      {problem?.kind === 'failed' && <LoadError error={problem.error} onRetry={feed.start} />}
      {!head && !problem && <Skeleton rows={12} />}
      {head && <TaskBody feed={feed} head={head} />}
    </Page>
  )
}

function TaskBody({ feed, head }: { feed: TaskFeed; head: TaskHead }) {
  const t = useTranslations('task')
  const format = useFormat()
  const [tab, setTab] = useQueryState('tab', parseAsStringLiteral(TABS).withDefault('overview'))
  return (
    <>
      <TaskHeader task={head} />
      <TaskProgress task={head} />
      <Tabs
        label={t('tabs.label')}
        value={tab}
        onChange={(next) => void setTab(next)}
        tabs={TABS.map((value) => ({
          value,
          label: t(`tabs.${value}`),
          count: value === 'calls' ? format.count(head.progress.total) : undefined,
        }))}
      />
      <div role="tabpanel" aria-labelledby={`tab-${tab}`}>
        {tab === 'overview' && <TaskOverview feed={feed} />}
        {tab === 'config' && <TaskConfig task={head} />}
        {tab !== 'config' && <CallTable calls={feed.calls} progress={head.progress} />}
      </div>
    </>
  )
}

function TaskMissing() {
  const t = useTranslations('task')
  return (
    <Page title={t('task')} crumbs={[{ label: t('title'), href: '/tasks' }]}>
      <div className="pad">
        <Note kind="warn">{t('missing')}</Note>
      </div>
    </Page>
  )
}
