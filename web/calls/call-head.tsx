'use client'

import { useTranslations } from 'next-intl'
import type { ReactNode } from 'react'
import { Link } from '../i18n/navigation.ts'
import { useFormat } from '../i18n/use-format.ts'
import { shortId } from '../ui/chat-id.tsx'
import { CopyButton } from '../ui/copy-button.tsx'
import { ModelChip } from '../ui/model-chip.tsx'
import type { CallDetail } from './call-documents.ts'
import { CallStatus } from './call-status.tsx'
import { CallSteps } from './call-steps.tsx'

/** Which call this is, in which state, and its figures at a glance. */
export function CallHead({ call }: { call: CallDetail }) {
  const t = useTranslations('call')
  return (
    <section className="chd">
      <div className="row">
        <h1>{call.chatId}</h1>
        <CopyButton text={call.chatId} what={t('chatId')} />
        <span className="badge">
          <CallStatus call={call} />
        </span>
        <span className="badge">{t(`kind.${call.kind}`)}</span>
        <span className="sp" />
        <CallSteps chatId={call.chatId} />
      </div>
      <CallFacts call={call} />
      <CallFigures call={call} />
    </section>
  )
}

function CallFacts({ call }: { call: CallDetail }) {
  const t = useTranslations('call')
  const format = useFormat()
  return (
    <div className="row t2 sub">
      <ModelChip model={call.model} strong showSimulated />
      <span className="dot" />
      <Link
        className="link"
        href={{ pathname: '/task', query: { id: call.task.id } }}
        prefetch={false}
      >
        {call.task.name}
      </Link>
      <span className="dot" />
      <span>
        {t('questionOf', {
          number: call.question.position,
          total: call.task.dataset.questionCount,
        })}
      </span>
      {call.startedAt && (
        <>
          <span className="dot" />
          <span title={call.startedAt}>
            {t('startedAt', { time: format.timeMs(call.startedAt) })}
          </span>
        </>
      )}
      {call.serverChatId && (
        <>
          <span className="dot" />
          <span className="row sid">
            {t('serverChatIdIs')}{' '}
            <span className="mono" title={call.serverChatId}>
              {shortId(call.serverChatId)}
            </span>
            <CopyButton text={call.serverChatId} what={t('serverChatId')} />
          </span>
        </>
      )}
    </div>
  )
}

function CallFigures({ call }: { call: CallDetail }) {
  const t = useTranslations('call')
  const format = useFormat()
  const { timing } = call
  const of = call.attemptCount > 1 ? t('figure.ofAttempt', { number: call.attemptCount }) : ''
  return (
    <dl className="stats">
      <Figure name={`TTFT${of}`}>{format.duration(timing?.ttftMs)}</Figure>
      <Figure name={`${t('figure.total')}${of}`}>{format.duration(timing?.totalMs)}</Figure>
      <Figure name="ITL p50 / p99">
        {timing?.itlP50Ms == null
          ? '–'
          : `${format.decimal(timing.itlP50Ms)} / ${format.decimal(timing.itlP99Ms)} ms`}
      </Figure>
      <Figure name={t('figure.speed')}>
        {timing?.outputTokensPerSecond == null
          ? '–'
          : `${format.decimal(timing.outputTokensPerSecond)} tok/s`}
      </Figure>
      <Figure name={t('figure.uncertainty')}>
        {format.duration(timing?.uncertaintyMs)}
        {timing?.clientLimited && <small> {t('figure.clientLimited')}</small>}
      </Figure>
      <Figure name={t('figure.cost')}>
        {call.costUsd === null ? <small>{t('usage.noPrice')}</small> : format.money(call.costUsd)}
      </Figure>
      <Figure name={t('column.score')}>
        {call.scores.length === 0
          ? '–'
          : call.scores.map((score) => (
              <span key={score.id} className="fsc">
                {score.value === null ? score.label : format.score(score.value)}{' '}
                <small>{score.name}</small>
              </span>
            ))}
      </Figure>
    </dl>
  )
}

function Figure({ name, children }: { name: string; children: ReactNode }) {
  return (
    <div className="stat">
      <dt>{name}</dt>
      <dd>{children}</dd>
    </div>
  )
}
