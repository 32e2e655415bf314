'use client'

import { useTranslations } from 'next-intl'
import { parseAsString, useQueryState } from 'nuqs'
import { shortId } from '../ui/chat-id.tsx'
import { LoadError } from '../ui/load-error.tsx'
import { Note } from '../ui/note.tsx'
import { Page } from '../ui/page.tsx'
import { Skeleton } from '../ui/skeleton.tsx'
import { CallAnswer, CallPrompt } from './call-answer.tsx'
import type { CallDetail } from './call-documents.ts'
import { CallHead } from './call-head.tsx'
import { CallIds } from './call-ids.tsx'
import { CallScores } from './call-scores.tsx'
import { CallTimeline } from './call-timeline.tsx'
import { CallUsage } from './call-usage.tsx'
import { useAnswerStream } from './use-answer-stream.ts'
import { isEnded, useCall } from './use-call.ts'

/** One call in full, also while it runs. The address names it: `/call?id=<chat ID>`. */
export function CallPage() {
  const [chatId] = useQueryState('id', parseAsString)
  return <OneCall key={chatId} chatId={chatId ?? ''} />
}

function OneCall({ chatId }: { chatId: string }) {
  const t = useTranslations('call')
  const shell = useTranslations('shell')
  const { loaded, reload } = useCall(chatId)
  const call = loaded.state === 'loaded' ? loaded.call : null
  const crumbs = [
    { label: shell('nav.tasks'), href: '/tasks' as const },
    ...(call
      ? [
          {
            label: call.task.name,
            href: { pathname: '/task' as const, query: { id: call.task.id } },
          },
        ]
      : []),
  ]
  return (
    <Page title={chatId ? shortId(chatId) : t('call')} mono crumbs={crumbs}>
      {loaded.state === 'loading' && <Skeleton rows={10} />}
      {loaded.state === 'failed' && <LoadError error={loaded.error} onRetry={reload} />}
      {loaded.state === 'missing' && (
        <div className="pad">
          <Note kind="warn">{t('missing')}</Note>
        </div>
      )}
      {call && <CallBody call={call} onStreamed={reload} />}
    </Page>
  )
}

function CallBody({ call, onStreamed }: { call: CallDetail; onStreamed: () => void }) {
  const streaming = !isEnded(call.status)
  const stream = useAnswerStream(call.chatId, streaming, onStreamed)
  return (
    <>
      <CallHead call={call} />
      <div className="cg">
        <div className="cl">
          <CallTimeline call={call} />
          <CallIds call={call} />
        </div>
        <div className="cr">
          <CallPrompt call={call} />
          <CallAnswer
            call={call}
            stream={stream}
            streaming={streaming && call.status !== 'QUEUED'}
          />
          <CallScores call={call} />
          <CallUsage call={call} />
        </div>
      </div>
    </>
  )
}
