'use client'

import { Plus, Search } from 'lucide-react'
import { useTranslations } from 'next-intl'
import { parseAsString, useQueryState } from 'nuqs'
import { useDeferredValue, useState } from 'react'
import { useQuery } from 'urql'
import { graphql } from '../graphql/graphql.ts'
import { Link } from '../i18n/navigation.ts'
import { LoadError } from '../ui/load-error.tsx'
import { Page } from '../ui/page.tsx'
import { Skeleton } from '../ui/skeleton.tsx'
import { FirstRun } from './first-run.tsx'
import { TaskItem, taskItemFragment } from './task-item.tsx'
import { type ListedTask, useTaskListEvents } from './use-task-list-events.ts'

const taskListQuery = graphql(
  `
    query TaskList($first: Int!, $search: String) {
      tasks(first: $first, filter: { search: $search }) {
        totalCount
        nodes { id ...TaskItem_task }
      }
    }
  `,
  [taskItemFragment],
)

const PAGE_SIZE = 50

/** All tasks, newest first, each as it is right now. Without any: the way to the first one. */
export function TaskList() {
  const t = useTranslations('task')
  const [search, setSearch] = useQueryState('q', parseAsString.withDefault(''))
  const [first, setFirst] = useState(PAGE_SIZE)
  const wanted = useDeferredValue(search.trim())
  const { tasks, error, reload } = useTasks(first, wanted)

  if (tasks && tasks.totalCount === 0 && wanted === '') return <FirstRun />
  return (
    <Page title={t('title')}>
      <div className="head">
        <h1>{t('title')}</h1>
        <span className="sp" />
        <TaskSearch value={search} onChange={(value) => void setSearch(value || null)} />
        <Link className="btn primary" href="/tasks/new" prefetch={false}>
          <Plus className="i" aria-hidden="true" />
          {t('new')}
        </Link>
      </div>
      {error && <LoadError error={error} onRetry={reload} />}
      {!tasks && !error && <Skeleton rows={6} height={76} />}
      {tasks && tasks.nodes.length === 0 && <p className="t2">{t('none', { search: wanted })}</p>}
      {tasks && (
        <ul className="tl">
          {tasks.nodes.map((task) => (
            <TaskItem key={task.id} task={task} />
          ))}
        </ul>
      )}
      {tasks && tasks.nodes.length < tasks.totalCount && (
        <div className="row pad">
          <button type="button" className="btn" onClick={() => setFirst(first + PAGE_SIZE)}>
            {t('more')}
          </button>
          <span className="t3">
            {t('showing', { shown: tasks.nodes.length, total: tasks.totalCount })}
          </span>
        </div>
      )}
    </Page>
  )
}

/** The page of tasks, patched by their events. A task that is not among them makes the list load again. */
function useTasks(first: number, search: string) {
  const [{ data, error }, execute] = useQuery({
    query: taskListQuery,
    variables: { first, search: search || null },
  })
  const [changed, setChanged] = useState<ReadonlyMap<string, ListedTask>>(new Map())
  const reload = () => execute({ requestPolicy: 'network-only' })
  useTaskListEvents((task) => {
    setChanged((before) => new Map(before).set(task.id, task))
    if (data && !data.tasks.nodes.some(({ id }) => id === task.id)) reload()
  })
  const tasks = data && {
    totalCount: data.tasks.totalCount,
    nodes: data.tasks.nodes.map((task) => changed.get(task.id) ?? task),
  }
  return { tasks, error: data ? undefined : error, reload }
}

function TaskSearch({ value, onChange }: { value: string; onChange: (value: string) => void }) {
  const t = useTranslations('task')
  return (
    <label className="search">
      <Search className="i" aria-hidden="true" />
      <input
        type="search"
        value={value}
        placeholder={t('search')}
        aria-label={t('search')}
        onChange={(event) => onChange(event.target.value)}
      />
    </label>
  )
}
