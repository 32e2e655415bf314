'use client'

import { useTranslations } from 'next-intl'
import { useState } from 'react'
import { type FragmentOf, graphql, type ResultOf, readFragment } from '../graphql/graphql.ts'
import { ABSENT } from '../i18n/create-format.ts'
import { useFormat } from '../i18n/use-format.ts'
import { QuestionDialog } from './question-dialog.tsx'
import { textLanguage } from './text-language.ts'

export const questionTableFragment = graphql(`
  fragment QuestionTable_questions on Question {
    id position prompt reference contextId turn metadata
  }
`)

export type ListedQuestion = ResultOf<typeof questionTableFragment>

type QuestionTableProps = {
  questions: readonly FragmentOf<typeof questionTableFragment>[]
  hasContexts: boolean
}

/** Questions as rows; a row opens its whole text. */
export function QuestionTable(props: QuestionTableProps) {
  const questions = readFragment(questionTableFragment, props.questions)
  const [open, setOpen] = useState<ListedQuestion | null>(null)
  return (
    <div className="edge">
      <table className="hov flush qt">
        <QuestionHead hasContexts={props.hasContexts} />
        <tbody>
          {questions.map((question) => (
            <QuestionRow
              key={question.id}
              question={question}
              hasContexts={props.hasContexts}
              onOpen={() => setOpen(question)}
            />
          ))}
        </tbody>
      </table>
      {open && <QuestionDialog question={open} onClose={() => setOpen(null)} />}
    </div>
  )
}

function QuestionHead({ hasContexts }: { hasContexts: boolean }) {
  const t = useTranslations('dataset.questions')
  return (
    <>
      <colgroup>
        <col className="cq-n" />
        {hasContexts && <col className="cq-ctx hide-n" />}
        {hasContexts && <col className="cq-turn" />}
        <col />
        <col className="cq-ref" />
      </colgroup>
      <thead>
        <tr>
          <th className="r">{t('position')}</th>
          {hasContexts && <th className="hide-n">{t('context')}</th>}
          {hasContexts && <th className="r">{t('turn')}</th>}
          <th>{t('prompt')}</th>
          <th>{t('reference')}</th>
        </tr>
      </thead>
    </>
  )
}

type QuestionRowProps = { question: ListedQuestion; hasContexts: boolean; onOpen: () => void }

function QuestionRow({ question, hasContexts, onOpen }: QuestionRowProps) {
  const format = useFormat()
  const { position, prompt, reference, contextId, turn } = question
  return (
    <tr className="qr">
      <td className="num t3">{format.count(position)}</td>
      {hasContexts && (
        <td className="mono t2 hide-n" title={contextId ?? undefined}>
          {contextId ?? ABSENT}
        </td>
      )}
      {hasContexts && <td className="num t2">{turn === null ? ABSENT : format.count(turn)}</td>}
      <td>
        <button type="button" className="qb clip" lang={textLanguage(prompt)} onClick={onOpen}>
          {prompt}
        </button>
      </td>
      <td className={reference === null ? 'null' : undefined} lang={textLanguage(reference ?? '')}>
        {reference ?? ABSENT}
      </td>
    </tr>
  )
}
