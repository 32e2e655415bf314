'use client'

import { useTranslations } from 'next-intl'
import { type FormEvent, useId } from 'react'
import { useAppClient } from '../graphql/app-client-provider.tsx'
import { useStore } from '../live/store.ts'
import { Dialog } from './dialog.tsx'

/** Asks for the server's token once it was refused one, keeps it in this browser, and loads the page anew. */
export function TokenPrompt() {
  const t = useTranslations('shell')
  const { token } = useAppClient()
  const fieldId = useId()
  if (!useStore(token.refused)) return null
  const save = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault()
    const entered = new FormData(event.currentTarget).get('token')
    if (typeof entered !== 'string' || entered.trim() === '') return
    token.set(entered.trim())
    window.location.reload()
  }
  return (
    <Dialog title={t('tokenTitle')} onClose={() => token.refused.set(false)}>
      <form className="dlb form" onSubmit={save}>
        <p className="t2">{t(token.get() === null ? 'tokenWhy' : 'tokenWrong')}</p>
        <label htmlFor={fieldId}>{t('token')}</label>
        <input
          id={fieldId}
          name="token"
          type="password"
          className="inp"
          autoComplete="off"
          required
        />
        <div className="dlf">
          <button type="submit" className="btn primary">
            {t('tokenSave')}
          </button>
        </div>
      </form>
    </Dialog>
  )
}
