'use client'

import { ArrowRight } from 'lucide-react'
import { useTranslations } from 'next-intl'
import { memo } from 'react'
import { useFormat } from '../i18n/use-format.ts'
import { useNow } from '../live/use-now.ts'
import { ChatId } from '../ui/chat-id.tsx'
import { ModelChip } from '../ui/model-chip.tsx'
import { rowScore, waitedMs } from './call-facts.ts'
import type { CallRowData } from './call-row-fragment.ts'
import { CallStatus } from './call-status.tsx'
import { TTFT_SLO_MS, TtftBar } from './ttft-bar.tsx'

export type CallRowProps = {
  call: CallRowData
  /** From 0; the head is row 1 of the table. */
  position: number
  selected: boolean
  onSelect: (id: string) => void
}

/** One call in the table, as far as it has come. Drawn again only when its own data changes. */
export const CallRow = memo(function CallRow({ call, position, selected, onSelect }: CallRowProps) {
  const t = useTranslations('call')
  const format = useFormat()
  const now = useNow(call.status === 'CONNECTING')
  const { ttftMs } = call
  const score = rowScore(call)
  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: j, k and Enter do the same, see the table
    <tr
      aria-rowindex={position + 2}
      aria-selected={selected}
      className={selected ? 'sel' : undefined}
      data-chat-id={call.chatId}
      tabIndex={selected ? 0 : -1}
      onClick={() => onSelect(call.id)}
    >
      <td className="t2" title={call.startedAt ?? undefined}>
        {format.time(call.startedAt)}
      </td>
      <td>
        <ChatId chatId={call.chatId} />
      </td>
      <td>
        <ModelChip model={call.model} />
      </td>
      <td className="t2" title={call.question.prompt}>
        {call.question.prompt}
      </td>
      <td>
        <CallStatus call={call} />
      </td>
      <td className={ttftMs !== null && ttftMs > TTFT_SLO_MS ? 'num w6' : 'num'}>
        {format.ms(ttftMs)}
      </td>
      <td>
        <TtftBar ttftMs={ttftMs} waitedMs={waitedMs(call, now)} />
      </td>
      <td className="num">{format.score(score)}</td>
      <td className="num">
        {call.usage ? (
          <>
            {format.count(call.usage.inputTokens)}
            <ArrowRight className="arr" aria-label={t('tokensTo')} />
            {format.count(call.usage.outputTokens)}
          </>
        ) : (
          '–'
        )}
      </td>
      <td className="num">{format.amount(call.costUsd)}</td>
    </tr>
  )
})
