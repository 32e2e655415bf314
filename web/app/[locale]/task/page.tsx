import { setRequestLocale } from 'next-intl/server'
import type { AppLocale } from '../../../i18n/routing.ts'
import { TaskPage } from '../../../tasks/task-page.tsx'

export default async function TaskRoute(props: { params: Promise<{ locale: string }> }) {
  setRequestLocale((await props.params).locale as AppLocale)
  return <TaskPage />
}
