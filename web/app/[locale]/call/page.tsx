import { setRequestLocale } from 'next-intl/server'
import { CallPage } from '../../../calls/call-page.tsx'
import type { AppLocale } from '../../../i18n/routing.ts'

export default async function CallRoute(props: { params: Promise<{ locale: string }> }) {
  setRequestLocale((await props.params).locale as AppLocale)
  return <CallPage />
}
