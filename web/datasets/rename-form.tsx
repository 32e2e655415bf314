'use client'

import { useTranslations } from 'next-intl'
import { useState } from 'react'

type RenameFormProps = { fileName: string; onRename: (name: string) => void }

/** Imports the same file again under a name that is free. */
export function RenameForm({ fileName, onRename }: RenameFormProps) {
  const t = useTranslations('dataset.import')
  const [name, setName] = useState(() => `${fileName.replace(/\.[^.]+$/, '')} 2`)
  return (
    <form
      className="row rnf"
      onSubmit={(event) => {
        event.preventDefault()
        if (name.trim() !== '') onRename(name.trim())
      }}
    >
      <input
        className="inp"
        aria-label={t('name')}
        maxLength={200}
        value={name}
        onChange={(event) => setName(event.target.value)}
      />
      <button type="submit" className="btn" disabled={name.trim() === ''}>
        {t('rename')}
      </button>
    </form>
  )
}
