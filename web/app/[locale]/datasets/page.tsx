import '../../../datasets/datasets.css'
import { setRequestLocale } from 'next-intl/server'
import { DatasetList } from '../../../datasets/dataset-list.tsx'
import type { AppLocale } from '../../../i18n/routing.ts'

export default async function DatasetsRoute(props: { params: Promise<{ locale: string }> }) {
  setRequestLocale((await props.params).locale as AppLocale)
  return <DatasetList />
}
