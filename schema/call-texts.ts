import { createContextCache } from '@pothos/core'
import DataLoader from 'dataloader'
import { type Call, type CallTexts, listCallTexts } from '../db/call-queries.ts'
import type { Context } from './context.ts'

const textsLoader = createContextCache(
  ({ db }: Context) =>
    new DataLoader(async (ids: readonly string[]) => {
      const texts = new Map((await listCallTexts(db, ids)).map((each) => [each.id, each]))
      return ids.map((id) => texts.get(id) ?? null)
    }),
)

const ENDED = new Set(['finished', 'failed', 'cancelled'])

/** Null until the call ended: an event shows the call as it was, and then there was no text yet. */
export async function loadCallText(
  call: Call,
  context: Context,
  part: Exclude<keyof CallTexts, 'id'>,
): Promise<string | null> {
  if (!ENDED.has(call.status)) return null
  return (await textsLoader(context).load(call.id))?.[part] ?? null
}
