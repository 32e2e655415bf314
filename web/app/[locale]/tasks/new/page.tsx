import '../../../../ui/form.css'
import '../../../../datasets/datasets.css'
import '../../../../new-task/new-task.css'
import { setRequestLocale } from 'next-intl/server'
import type { AppLocale } from '../../../../i18n/routing.ts'
import { NewTaskPage } from '../../../../new-task/new-task-page.tsx'

export default async function NewTaskRoute(props: { params: Promise<{ locale: string }> }) {
  setRequestLocale((await props.params).locale as AppLocale)
  return <NewTaskPage />
}
