import { createContextCache } from '@pothos/core'
import DataLoader from 'dataloader'
import { type Call, listCallsOfSessions } from '../db/call-queries.ts'
import type { ChatMessage } from '../server/models/providers/provider.ts'
import { loadCallText } from './call-texts.ts'
import type { Context } from './context.ts'
import { QuestionRef } from './refs.ts'

const sessionCallsLoader = createContextCache(
  ({ db }: Context) =>
    new DataLoader(async (ids: readonly string[]) => {
      const calls = Map.groupBy(await listCallsOfSessions(db, ids), ({ sessionId }) => sessionId)
      return ids.map((id) => calls.get(id) ?? [])
    }),
)

/** The messages of a call: the turns of its session before it with their answers, then its question. */
export async function loadPrompt(call: Call, context: Context): Promise<ChatMessage[]> {
  const turns = call.turn === 1 ? [] : await earlierTurns(call, context)
  const history = await Promise.all(turns.map((turn) => loadTurn(turn, context)))
  return [...history.flat(), await loadQuestion(call, context)]
}

async function earlierTurns(call: Call, context: Context): Promise<Call[]> {
  const calls = await sessionCallsLoader(context).load(call.sessionId)
  return calls.filter(
    ({ kind, repeat, turn }) => kind === 'answer' && repeat === call.repeat && turn < call.turn,
  )
}

async function loadTurn(call: Call, context: Context): Promise<ChatMessage[]> {
  const [question, answer] = await Promise.all([
    loadQuestion(call, context),
    loadCallText(call, context, 'answer'),
  ])
  return answer === null ? [question] : [question, { role: 'assistant', content: answer }]
}

async function loadQuestion(call: Call, context: Context): Promise<ChatMessage> {
  const { prompt } = await QuestionRef.getDataloader(context).load(call.questionId)
  return { role: 'user', content: prompt }
}
