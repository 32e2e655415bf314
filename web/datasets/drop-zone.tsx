'use client'

import { FileUp } from 'lucide-react'
import { useTranslations } from 'next-intl'
import { type DragEvent, useState } from 'react'

const TYPES = '.csv,.jsonl,.ndjson,.json,.txt,text/csv,application/json'

/** Takes one file, dropped or chosen. */
export function DropZone({ onFile }: { onFile: (file: File) => void }) {
  const t = useTranslations('dataset.import')
  const [over, setOver] = useState(false)
  const take = (file: File | null | undefined) => {
    if (file) onFile(file)
  }
  const onDragOver = (event: DragEvent) => {
    event.preventDefault()
    setOver(true)
  }
  return (
    <label
      className={over ? 'dz dzone over' : 'dz dzone'}
      onDragOver={onDragOver}
      onDragLeave={() => setOver(false)}
      onDrop={(event) => {
        event.preventDefault()
        setOver(false)
        take(event.dataTransfer.files[0])
      }}
    >
      <FileUp className="i16" aria-hidden="true" />
      <span className="dzt">
        <span className="dzm">
          {t.rich('drop', { b: (text) => <b className="dzb">{text}</b> })}
        </span>
        <span className="t3 small">{t('formats')}</span>
      </span>
      <input
        className="sr"
        type="file"
        accept={TYPES}
        onChange={(event) => {
          take(event.target.files?.[0])
          event.target.value = ''
        }}
      />
    </label>
  )
}
