'use client'

import { useTranslations } from 'next-intl'
import { CopyButton } from '../ui/copy-button.tsx'
import { Dialog } from '../ui/dialog.tsx'
import type { ListedQuestion } from './question-table.tsx'
import { textLanguage } from './text-language.ts'

type QuestionDialogProps = { question: ListedQuestion; onClose: () => void }

/** One question in full, with its reference and whatever else its row held. */
export function QuestionDialog({ question, onClose }: QuestionDialogProps) {
  const t = useTranslations('dataset.questions')
  const { position, prompt, reference, contextId, turn } = question
  const metadata = metadataEntries(question.metadata)
  return (
    <Dialog title={t('title', { position })} onClose={onClose} wide>
      <div className="dlb">
        {contextId !== null && (
          <p className="t2">{t('inContext', { context: contextId, turn: turn ?? 1 })}</p>
        )}
        <div className="row">
          <h3>{t('prompt')}</h3>
          <CopyButton text={prompt} what={t('prompts')} />
        </div>
        <p className="qtext" lang={textLanguage(prompt)}>
          {prompt}
        </p>
        <h3>{t('reference')}</h3>
        {reference === null ? (
          <p className="t3">{t('noReference')}</p>
        ) : (
          <p className="qtext" lang={textLanguage(reference)}>
            {reference}
          </p>
        )}
        {metadata.length > 0 && <h3>{t('metadata')}</h3>}
        {metadata.length > 0 && (
          <dl className="kv">
            {metadata.map(([name, value]) => (
              <div key={name}>
                <dt className="mono">{name}</dt>
                <dd>{typeof value === 'string' ? value : JSON.stringify(value)}</dd>
              </div>
            ))}
          </dl>
        )}
      </div>
    </Dialog>
  )
}

function metadataEntries(metadata: unknown): [string, unknown][] {
  return typeof metadata === 'object' && metadata !== null ? Object.entries(metadata) : []
}
