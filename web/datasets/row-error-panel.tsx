'use client'

import { Download, TriangleAlert } from 'lucide-react'
import { useTranslations } from 'next-intl'
import { rowErrorsCsv } from './row-errors-csv.ts'
import type { RowErrors } from './upload-dataset.ts'

type RowErrorPanelProps = {
  fileName: string
  errors: RowErrors
  hint: string | null
  onClose: () => void
}

/** What is wrong with the rows of a file, line by line; nothing of it was stored. */
export function RowErrorPanel({ fileName, errors, hint, onClose }: RowErrorPanelProps) {
  const t = useTranslations('dataset.rows')
  const { rows, rowErrorCount } = errors
  return (
    <div className="panel er" role="alert">
      <div className="row erh">
        <TriangleAlert className="i" aria-hidden="true" />
        <b className="w6">{t('title', { count: rowErrorCount })}</b>
        <span className="sp" />
        <span className="t2">
          {rowErrorCount > rows.length ? t('shown', { count: rows.length }) : t('nothing')}
        </span>
      </div>
      <ErrorTable rows={rows} />
      <div className="row erf">
        {hint && <span className="t2 small">{hint}</span>}
        <span className="sp" />
        <button
          type="button"
          className="btn sm quiet"
          onClick={() => saveText(`${fileName}.errors.csv`, rowErrorsCsv(rows))}
        >
          <Download className="i" aria-hidden="true" />
          {t('csv')}
        </button>
        <button type="button" className="btn sm" onClick={onClose}>
          {t('close')}
        </button>
      </div>
    </div>
  )
}

function ErrorTable({ rows }: Pick<RowErrors, 'rows'>) {
  const t = useTranslations('dataset.rows')
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reachable by key
    <section className="ers" aria-label={t('reason')} tabIndex={0}>
      <table className="c">
        <colgroup>
          <col className="ce-file" />
          <col className="ce-line" />
          <col className="ce-col" />
          <col />
        </colgroup>
        <thead>
          <tr>
            <th>{t('file')}</th>
            <th className="r">{t('line')}</th>
            <th>{t('column')}</th>
            <th>{t('reason')}</th>
          </tr>
        </thead>
        <tbody>
          {rows.map(({ file, line, column, reason }) => (
            <tr key={`${line}.${column}.${reason}`}>
              <td title={file}>{file}</td>
              <td className="num">{line}</td>
              <td className={column ? 'mono' : 't3'}>{column ?? t('whole')}</td>
              <td className="wrap">{reason}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  )
}

function saveText(name: string, text: string): void {
  const address = URL.createObjectURL(new Blob([text], { type: 'text/csv' }))
  const link = Object.assign(document.createElement('a'), { href: address, download: name })
  link.click()
  URL.revokeObjectURL(address)
}
