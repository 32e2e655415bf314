import type { Json } from '../../db/generated.ts'
import type { Usage } from './providers/provider.ts'

/** US dollars per million tokens. */
export type Price = {
  currency: 'USD'
  inputPerMillion: number
  /** For input tokens the vendor answered from its own prompt cache; null: the same as other input. */
  cachedInputPerMillion: number | null
  outputPerMillion: number
}

const MILLION = 1_000_000

/** The price of a stored model; null when none is set. */
export function readPrice(stored: Json | null): Price | null {
  // Only createModel and updateModel write the column, and they check every value.
  return stored as Price | null
}

/** What a call cost in US dollars; null when the price or the token counts are unknown. */
export function callCostUsd(
  price: Price | null,
  usage: Pick<Usage, 'inputTokens' | 'cachedInputTokens' | 'outputTokens'> | null,
): number | null {
  if (price === null || usage === null) return null
  const cached = Math.min(usage.cachedInputTokens ?? 0, usage.inputTokens)
  const input = (usage.inputTokens - cached) * price.inputPerMillion
  const cachedInput = cached * (price.cachedInputPerMillion ?? price.inputPerMillion)
  return (input + cachedInput + usage.outputTokens * price.outputPerMillion) / MILLION
}
