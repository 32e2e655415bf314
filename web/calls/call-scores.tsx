'use client'

import { useTranslations } from 'next-intl'
import { useFormat } from '../i18n/use-format.ts'
import type { CallDetail } from './call-documents.ts'
import { useScoreNames } from './use-score-names.ts'

/** Each score with who gave it and why, beside what was expected. */
export function CallScores({ call }: { call: CallDetail }) {
  const t = useTranslations('call')
  const format = useFormat()
  const names = useScoreNames()
  const { reference } = call.question
  return (
    <section>
      <div className="sec">
        <h2>{t('column.score')}</h2>
        {reference !== null && (
          <span className="sub clip">
            {t.rich('expected', {
              answer: reference,
              m: (chunks) => (
                <span className="mono ink" title={reference}>
                  {chunks}
                </span>
              ),
            })}
          </span>
        )}
      </div>
      {call.scores.length === 0 ? (
        <p className="t3">{t('noScore')}</p>
      ) : (
        <ul className="scs">
          {call.scores.map((score) => (
            <li key={score.id}>
              <span className="scv">
                {score.value === null ? score.label : format.score(score.value)}
              </span>
              <div>
                <p>
                  <span className="w5">{names.scorer(score.name)}</span>{' '}
                  <span className="t3">
                    {names.source(score.source)}
                    {score.passed !== null && `, ${t(score.passed ? 'passed' : 'notPassed')}`}
                  </span>
                </p>
                {score.comment && <p className="t2">{score.comment}</p>}
              </div>
            </li>
          ))}
        </ul>
      )}
    </section>
  )
}
