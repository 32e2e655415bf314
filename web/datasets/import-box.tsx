'use client'

import { useTranslations } from 'next-intl'
import { useFormat } from '../i18n/use-format.ts'
import { Note } from '../ui/note.tsx'
import { DropZone } from './drop-zone.tsx'
import { formatBytes } from './format-bytes.ts'
import { RenameForm } from './rename-form.tsx'
import { RowErrorPanel } from './row-error-panel.tsx'
import type { ImportedDataset } from './upload-dataset.ts'
import { type ImportState, useImport } from './use-import.ts'

/** The place to bring a file: the drop zone, how far the upload is, and what was wrong with the file. */
export function ImportBox({ onImported }: { onImported: (dataset: ImportedDataset) => void }) {
  const { state, start, stop, reset } = useImport(onImported)
  return (
    <div className="imp">
      {state.step === 'sending' ? (
        <Sending state={state} onStop={stop} />
      ) : (
        <DropZone onFile={(file) => start(file)} />
      )}
      {state.step === 'refused' && (
        <Refused state={state} onRename={(name) => start(state.file, name)} onClose={reset} />
      )}
    </div>
  )
}

type RefusedProps = {
  state: Extract<ImportState, { step: 'refused' }>
  onRename: (name: string) => void
  onClose: () => void
}

function Refused({ state, onRename, onClose }: RefusedProps) {
  const { file, rows, message, hint, nameTaken } = state
  if (rows) {
    return <RowErrorPanel fileName={file.name} errors={rows} hint={hint} onClose={onClose} />
  }
  return (
    <Note kind="err">
      <p>{message}</p>
      {nameTaken ? (
        <RenameForm fileName={file.name} onRename={onRename} />
      ) : (
        hint && <p className="t2">{hint}</p>
      )}
    </Note>
  )
}

type SendingProps = { state: Extract<ImportState, { step: 'sending' }>; onStop: () => void }

function Sending({ state: { file, sentBytes }, onStop }: SendingProps) {
  const t = useTranslations('dataset.import')
  const format = useFormat()
  // The multipart frame counts among the bytes sent, so the file may seem to end early.
  const share = file.size === 0 ? 1 : Math.min(1, sentBytes / file.size)
  const percent = Math.floor(share * 100)
  return (
    <div className="dz dzone busy">
      <div className="dzp">
        <div className="row">
          <span className="w5 clip">
            {t(share < 1 ? 'sending' : 'reading', { file: file.name })}
          </span>
          <span className="sp" />
          <span className="t2 nowrap">
            {t('sent', { share: format.percent(share), size: formatBytes(file.size, format) })}
          </span>
        </div>
        <div
          className="stack"
          role="progressbar"
          aria-label={t('progress', { file: file.name })}
          aria-valuenow={percent}
          aria-valuemin={0}
          aria-valuemax={100}
        >
          <i className="running" style={{ width: `${percent}%` }} />
        </div>
      </div>
      <button type="button" className="btn sm" onClick={onStop}>
        {t('stop')}
      </button>
    </div>
  )
}
