'use client'

import { useTranslations } from 'next-intl'
import type { ReactNode } from 'react'
import { Dialog } from './dialog.tsx'

type ConfirmDialogProps = {
  title: string
  /** What will be gone and can't come back. */
  children: ReactNode
  action: string
  onConfirm: () => void
  onClose: () => void
}

export function ConfirmDialog({ title, children, action, onConfirm, onClose }: ConfirmDialogProps) {
  const t = useTranslations('shell')
  return (
    <Dialog title={title} onClose={onClose}>
      <div className="dlb">{children}</div>
      <div className="dlf">
        <button type="button" className="btn" onClick={onClose}>
          {t('keep')}
        </button>
        <button
          type="button"
          className="btn danger"
          onClick={() => {
            onConfirm()
            onClose()
          }}
        >
          {action}
        </button>
      </div>
    </Dialog>
  )
}
