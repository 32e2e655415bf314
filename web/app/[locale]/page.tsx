import { setRequestLocale } from 'next-intl/server'
import type { AppLocale } from '../../i18n/routing.ts'
import { TaskList } from '../../tasks/task-list.tsx'

export default async function HomePage(props: { params: Promise<{ locale: string }> }) {
  setRequestLocale((await props.params).locale as AppLocale)
  return <TaskList />
}
