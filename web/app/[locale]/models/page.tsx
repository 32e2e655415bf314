import '../../../ui/form.css'
import '../../../models/models.css'
import { setRequestLocale } from 'next-intl/server'
import type { AppLocale } from '../../../i18n/routing.ts'
import { ModelList } from '../../../models/model-list.tsx'

export default async function ModelsRoute(props: { params: Promise<{ locale: string }> }) {
  setRequestLocale((await props.params).locale as AppLocale)
  return <ModelList />
}
