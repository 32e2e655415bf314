import type { AttemptResult, Usage } from '../models/providers/provider.ts'

const MAX_COUNT = 2 ** 31 - 1
/** Ids are indexed, and an entry of the index holds fewer than 2,700 bytes. */
const MAX_ID_LENGTH = 500

/** An id as far as it can be stored and found again. */
export function storableId(id: string): string {
  return id.slice(0, MAX_ID_LENGTH)
}

/** What a vendor may say and no column can hold is left out: ids without end, counts beyond any model. */
export function storableResult(result: AttemptResult): AttemptResult {
  const { serverChatId, serverIds, usage } = result
  return {
    ...result,
    serverChatId: serverChatId === null ? null : storableId(serverChatId),
    serverIds: Object.fromEntries(
      Object.entries(serverIds).map(([name, id]) => [name, storableId(id)]),
    ),
    usage: usage === null ? null : storableUsage(usage),
  }
}

/** Whole counts; null when one of them is beyond what any model can count to. */
function storableUsage({ source, ...usage }: Usage): Usage | null {
  const counts = Object.values(usage)
  if (counts.some((count) => count !== null && count > MAX_COUNT)) return null
  const whole = (count: number | null) => (count === null ? null : Math.round(count))
  return {
    inputTokens: Math.round(usage.inputTokens),
    cachedInputTokens: whole(usage.cachedInputTokens),
    outputTokens: Math.round(usage.outputTokens),
    reasoningTokens: whole(usage.reasoningTokens),
    totalTokens: Math.round(usage.totalTokens),
    source,
  }
}
