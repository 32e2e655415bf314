'use client'

import { CloudOff, Pause, Radio, RotateCw, TimerOff } from 'lucide-react'
import { useTranslations } from 'next-intl'
import { useAppClient } from '../graphql/app-client-provider.tsx'
import { useFormat } from '../i18n/use-format.ts'
import type { Connection } from '../live/connection.ts'
import { readerPause } from '../live/reading.ts'
import { useStore } from '../live/store.ts'

/** Says in words and by icon whether what is on the page is as it is on the server. */
export function ConnectionPill() {
  const connection = useStore(useAppClient().live.connection)
  const pause = useStore(readerPause)
  const words = useConnectionWords(connection, pause)
  const { icon: Icon, live } = lookOf(connection, pause !== null)
  return (
    <output className={live ? 'pill live' : 'pill'} data-state={connection.state}>
      <Icon className="i" aria-hidden="true" />
      <span>{words}</span>
    </output>
  )
}

function lookOf(connection: Connection, paused: boolean) {
  if (connection.state === 'offline') return { icon: CloudOff, live: false }
  if (connection.state === 'stale') return { icon: TimerOff, live: false }
  if (connection.state !== 'live') return { icon: RotateCw, live: false }
  return paused ? { icon: Pause, live: false } : { icon: Radio, live: true }
}

function useConnectionWords(connection: Connection, pause: { newCount: number } | null): string {
  const t = useTranslations('live')
  const format = useFormat()
  switch (connection.state) {
    case 'live':
      return pause ? t('paused', { count: pause.newCount }) : t('live')
    case 'connecting':
      return t('connecting')
    case 'reconnecting':
      return t('reconnecting', { attempt: connection.attempt })
    case 'stale':
      return t('stale', { time: format.time(new Date(connection.since).toISOString()) })
    case 'offline':
      return t('offline')
  }
}
