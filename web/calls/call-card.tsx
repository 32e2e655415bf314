'use client'

import { memo } from 'react'
import { Link } from '../i18n/navigation.ts'
import { useFormat } from '../i18n/use-format.ts'
import { useNow } from '../live/use-now.ts'
import { ChatId } from '../ui/chat-id.tsx'
import { ModelChip } from '../ui/model-chip.tsx'
import { rowScore, waitedMs } from './call-facts.ts'
import type { CallRowProps } from './call-row.tsx'
import { CallStatus } from './call-status.tsx'
import { TtftBar } from './ttft-bar.tsx'

/** One call on a phone: what a row says, on three lines. */
export const CallCard = memo(function CallCard({
  call,
  position,
}: Pick<CallRowProps, 'call' | 'position'>) {
  const format = useFormat()
  const now = useNow(call.status === 'CONNECTING')
  const { ttftMs } = call
  return (
    <li aria-posinset={position + 1} data-chat-id={call.chatId}>
      <div className="row">
        <ModelChip model={call.model} strong />
        <span className="sp" />
        <CallStatus call={call} />
      </div>
      <Link
        className="clip t2"
        href={{ pathname: '/call', query: { id: call.chatId } }}
        prefetch={false}
      >
        {call.question.prompt}
      </Link>
      <div className="row mm">
        <ChatId chatId={call.chatId} />
        <span className="sp" />
        <TtftBar ttftMs={ttftMs} waitedMs={waitedMs(call, now)} width={76} />
        <span className="num mt">{ttftMs === null ? '–' : format.duration(ttftMs)}</span>
        <span className="num ms">{format.score(rowScore(call))}</span>
      </div>
    </li>
  )
})
