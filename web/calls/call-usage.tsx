'use client'

import { useTranslations } from 'next-intl'
import { useFormat } from '../i18n/use-format.ts'
import type { CallDetail } from './call-documents.ts'

type UsageLine = {
  kind: 'input' | 'cachedInput' | 'output'
  tokens: number
  perMillion: number | null
}

/** Tokens by kind, at which price, and what the call cost. */
export function CallUsage({ call }: { call: CallDetail }) {
  const t = useTranslations('call')
  const format = useFormat()
  const { usage, model } = call
  const currency = model.price?.currency ?? 'USD'
  return (
    <section>
      <div className="sec">
        <h2>{t('usage.title')}</h2>
        {usage && <span className="sub">{t('usage.source', { source: usage.source })}</span>}
      </div>
      {usage ? (
        <table className="c use">
          <thead>
            <tr>
              <th>{t('usage.kind')}</th>
              <th className="r">{t('column.tokens')}</th>
              <th className="r">{t('usage.perMillion', { currency })}</th>
              <th className="r">{currency}</th>
            </tr>
          </thead>
          <tbody>
            {usageLines(call).map(({ kind, tokens, perMillion }) => (
              <tr key={kind}>
                <td>{t(`usage.${kind}`)}</td>
                <td className="num">{format.count(tokens)}</td>
                <td className="num t2">{format.amount(perMillion)}</td>
                <td className="num">
                  {format.amount(perMillion === null ? null : (tokens * perMillion) / 1e6)}
                </td>
              </tr>
            ))}
            <tr>
              <td className="w5">{t('usage.total')}</td>
              <td className="num w5">
                {format.count(usage.totalTokens ?? usage.inputTokens + usage.outputTokens)}
              </td>
              <td />
              <td className="num w5">
                {call.costUsd === null ? t('usage.noPrice') : format.amount(call.costUsd)}
              </td>
            </tr>
          </tbody>
        </table>
      ) : (
        <p className="t3">{t('usage.none')}</p>
      )}
    </section>
  )
}

/** Cached tokens are part of the input and have a price of their own, where one is set. */
function usageLines({ usage, model: { price } }: CallDetail): UsageLine[] {
  if (!usage) return []
  const cached = usage.cachedInputTokens ?? 0
  const lines: UsageLine[] = [
    {
      kind: 'input',
      tokens: usage.inputTokens - cached,
      perMillion: price?.inputPerMillion ?? null,
    },
    {
      kind: 'cachedInput',
      tokens: cached,
      perMillion: price?.cachedInputPerMillion ?? price?.inputPerMillion ?? null,
    },
    { kind: 'output', tokens: usage.outputTokens, perMillion: price?.outputPerMillion ?? null },
  ]
  return lines.filter(({ kind, tokens }) => kind !== 'cachedInput' || tokens > 0)
}
