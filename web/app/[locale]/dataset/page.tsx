import '../../../datasets/datasets.css'
import { setRequestLocale } from 'next-intl/server'
import { DatasetPage } from '../../../datasets/dataset-page.tsx'
import type { AppLocale } from '../../../i18n/routing.ts'

export default async function DatasetRoute(props: { params: Promise<{ locale: string }> }) {
  setRequestLocale((await props.params).locale as AppLocale)
  return <DatasetPage />
}
