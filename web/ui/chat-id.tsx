'use client'

import { useTranslations } from 'next-intl'
import { Link } from '../i18n/navigation.ts'
import { CopyButton } from './copy-button.tsx'

/** The first eight and the last six characters; the whole ID is in the title. */
export function shortId(id: string): string {
  return id.length <= 16 ? id : `${id.slice(0, 8)}…${id.slice(-6)}`
}

export function ChatId({ chatId }: { chatId: string }) {
  const t = useTranslations('call')
  return (
    <span className="id">
      <Link
        className="mono idl"
        href={{ pathname: '/call', query: { id: chatId } }}
        prefetch={false}
        tabIndex={-1}
        title={chatId}
      >
        {shortId(chatId)}
      </Link>
      <CopyButton text={chatId} what={t('chatId')} />
    </span>
  )
}
