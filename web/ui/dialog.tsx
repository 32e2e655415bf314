'use client'

import { X } from 'lucide-react'
import { useTranslations } from 'next-intl'
import { type ReactNode, useEffect, useId, useRef } from 'react'

type DialogProps = { title: string; onClose: () => void; children: ReactNode; wide?: boolean }

/** A modal dialog that is open while it is rendered. The browser traps the focus and gives it back. */
export function Dialog({ title, onClose, children, wide = false }: DialogProps) {
  const t = useTranslations('shell')
  const ref = useRef<HTMLDialogElement>(null)
  const titleId = useId()
  useEffect(() => {
    ref.current?.showModal()
    // The browser would begin at the button that closes.
    ref.current?.querySelector<HTMLElement>('input, select, textarea')?.focus()
  }, [])
  return (
    <dialog
      ref={ref}
      className={wide ? 'dlg wide' : 'dlg'}
      aria-labelledby={titleId}
      onClose={onClose}
      onKeyDown={(event) => event.stopPropagation()}
    >
      <div className="dlh">
        <h2 id={titleId}>{title}</h2>
        <button
          type="button"
          className="btn quiet icon"
          aria-label={t('close')}
          title={t('close')}
          onClick={() => ref.current?.close()}
        >
          <X className="i" aria-hidden="true" />
        </button>
      </div>
      {children}
    </dialog>
  )
}
