'use client'

import { ChevronRight } from 'lucide-react'
import { useTranslations } from 'next-intl'
import { CopyButton } from '../ui/copy-button.tsx'
import { Note } from '../ui/note.tsx'
import type { AnswerText } from './answer-text.ts'
import type { CallDetail } from './call-documents.ts'

type Message = { role: string; content: string }

/** What was asked, message by message. */
export function CallPrompt({ call }: { call: CallDetail }) {
  const t = useTranslations('call')
  const messages = readMessages(call.prompt)
  const text = messages.map(({ content }) => content).join('\n\n')
  return (
    <section>
      <div className="sec">
        <h2>{t('prompt.title')}</h2>
        <span className="sub">
          {t('prompt.messages', { count: messages.length })}
          {call.usage && `, ${t('tokens', { count: call.usage.inputTokens })}`}
        </span>
        <span className="sp" />
        <CopyButton text={text} what={t('prompt.title')} />
      </div>
      <div className="msg">
        {messages.map((message, position) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: the messages of a call never change
          <div key={position}>
            <h3>{message.role}</h3>
            <p>{message.content}</p>
          </div>
        ))}
      </div>
    </section>
  )
}

type CallAnswerProps = { call: CallDetail; stream: AnswerText | null; streaming: boolean }

/** The answer, as it comes while it streams; the reasoning folded above it. */
export function CallAnswer({ call, stream, streaming }: CallAnswerProps) {
  const t = useTranslations('call')
  const text = call.answer ?? stream?.text ?? ''
  const reasoning = call.reasoning ?? stream?.reasoning ?? ''
  return (
    <section>
      <div className="sec">
        <h2>{t('answer.title')}</h2>
        <span className="sub">
          <AnswerFacts call={call} streaming={streaming} />
        </span>
        <span className="sp" />
        {text !== '' && <CopyButton text={text} what={t('answer.title')} />}
      </div>
      {call.error && (
        <Note kind="err">
          <p>{call.error.message}</p>
          <p className="small t2">
            {[call.error.class, call.error.code, call.error.httpStatus].filter(Boolean).join(' · ')}
          </p>
        </Note>
      )}
      <div className="msg ans" aria-busy={streaming}>
        {reasoning !== '' && (
          <details className="think">
            <summary>
              <ChevronRight className="i" aria-hidden="true" />
              <ReasoningLabel call={call} />
            </summary>
            <p className="ansx">{reasoning}</p>
          </details>
        )}
        <p className="ansx" data-testid="answer">
          {text}
          {streaming && <span className="caret" aria-hidden="true" />}
        </p>
        {text === '' && !streaming && <p className="t3">{t('answer.none')}</p>}
      </div>
    </section>
  )
}

function ReasoningLabel({ call }: { call: CallDetail }) {
  const t = useTranslations('call')
  const tokens = call.usage?.reasoningTokens ?? null
  return tokens === null ? t('answer.reasoning') : t('answer.reasoningTokens', { count: tokens })
}

function AnswerFacts({ call, streaming }: { call: CallDetail; streaming: boolean }) {
  const t = useTranslations('call')
  if (streaming) return t('answer.streaming')
  if (!call.usage) return null
  const parts = [
    t('tokens', { count: call.usage.outputTokens }),
    call.finishReason && t('answer.ended', { reason: call.finishReason }),
    call.cached && t('answer.cached'),
  ]
  return parts.filter(Boolean).join(', ')
}

/** The API gives a list of role and content; anything else is shown as the JSON it is. */
function readMessages(prompt: unknown): Message[] {
  if (!Array.isArray(prompt)) return [{ role: 'prompt', content: JSON.stringify(prompt, null, 2) }]
  return prompt.map((message: Partial<Message>) => ({
    role: message.role ?? 'prompt',
    content:
      typeof message.content === 'string' ? message.content : JSON.stringify(message, null, 2),
  }))
}
