'use client'

import { useTranslations } from 'next-intl'

const WIDTHS = [88, 152, 176, null, 164, 84, 116, 52, 96, 116]

export function CallTableHead() {
  const t = useTranslations('call')
  return (
    <>
      <colgroup>
        {WIDTHS.map((width, column) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: the columns are fixed
          <col key={column} style={width === null ? undefined : { width }} />
        ))}
      </colgroup>
      <thead>
        <tr aria-rowindex={1}>
          <th>{t('column.started')}</th>
          <th>{t('column.chatId')}</th>
          <th>{t('column.model')}</th>
          <th>{t('column.question')}</th>
          <th>{t('column.status')}</th>
          <th className="r">{t('column.ttft')}</th>
          <th>
            <svg width="100" height="14" viewBox="0 0 100 14" aria-hidden="true">
              <text className="ax" x="0" y="11">
                0.1
              </text>
              <text className="ax" x="49.5" y="11" textAnchor="middle">
                1
              </text>
              <text className="ax" x="100" y="11" textAnchor="end">
                10 s
              </text>
            </svg>
            <span className="sr">{t('column.bar')}</span>
          </th>
          <th className="r">{t('column.score')}</th>
          <th className="r">{t('column.tokens')}</th>
          <th className="r">{t('column.cost')}</th>
        </tr>
      </thead>
    </>
  )
}
