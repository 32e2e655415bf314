import { listAttempts, listJudgements, listScores } from '../db/call-queries.ts'
import { AttemptType, CallErrorType, readCallError, UsageType, usageOf } from './attempt.ts'
import { builder } from './builder.ts'
import { loadPrompt } from './call-prompt.ts'
import { loadCallText } from './call-texts.ts'
import { CallKind, CallStatus } from './enums.ts'
import { CallRef, ModelRef, QuestionRef, ScoreRef, SessionRef, TaskRef } from './refs.ts'
import { readTiming, TimingType } from './timing.ts'

CallRef.implement({
  description:
    'One request to one model inside a session. In an event it is shown as it was at that event.',
})

builder.objectFields(CallRef, (t) => ({
  chatId: t.string({
    description:
      'Chat ID, ours: a UUIDv7 made before anything is sent, and sent to the vendor as request id.',
    resolve: ({ id }) => id,
  }),
  serverChatId: t.exposeString('serverChatId', {
    nullable: true,
    description: 'Server chat ID: the first id the vendor names; null until it does.',
  }),
  serverIds: t.field({
    type: 'JSON',
    description: 'Every id the vendor returned, in body or header, by name; `{}` before.',
    resolve: ({ serverIds }) => serverIds,
  }),
  kind: t.field({
    type: CallKind,
    description: 'Whether it answers or judges.',
    resolve: ({ kind }) => kind,
  }),
  position: t.exposeInt('position', {
    description: '1, 2, 3 … within the task: the order in which calls were planned.',
  }),
  turn: t.exposeInt('turn', { description: 'Turn within the conversation, from 1.' }),
  repeat: t.exposeInt('repeat', {
    description: 'Which repetition of the question this is, from 1.',
  }),
  createdAt: t.field({
    type: 'DateTime',
    description: 'When it was planned.',
    resolve: ({ createdAt }) => createdAt,
  }),
  startedAt: t.field({
    type: 'DateTime',
    nullable: true,
    description: 'When the first attempt was sent; null before, and when it came from the cache.',
    resolve: ({ startedAt }) => startedAt,
  }),
  finishedAt: t.field({
    type: 'DateTime',
    nullable: true,
    description: 'When it finished, failed or was cancelled; null before.',
    resolve: ({ finishedAt }) => finishedAt,
  }),
}))

builder.objectFields(CallRef, (t) => ({
  status: t.field({
    type: CallStatus,
    description: 'Where it stands.',
    resolve: ({ status }) => status,
  }),
  waitingFor: t.exposeString('waitingFor', {
    nullable: true,
    description: 'Why it waits, in words; null when it does not.',
  }),
  waitingUntil: t.field({
    type: 'DateTime',
    nullable: true,
    description: 'When the next attempt is due; null when it does not wait.',
    resolve: ({ waitingUntil }) => waitingUntil,
  }),
  attemptCount: t.exposeInt('attemptCount', { description: 'Attempts begun; 0 before the first.' }),
  cached: t.exposeBoolean('cached', {
    description: 'Whether the answer came from the cache; then there is no latency.',
  }),
  error: t.field({
    type: CallErrorType,
    nullable: true,
    description: 'Of the last attempt that failed; null once it finished.',
    resolve: ({ error }) => readCallError(error),
  }),
}))

builder.objectFields(CallRef, (t) => ({
  prompt: t.field({
    type: 'JSON',
    description: 'The messages: `[{"role": "user", "content": "…"}]`, earlier turns included.',
    resolve: (call, _args, context) => loadPrompt(call, context),
  }),
  answer: t.string({
    nullable: true,
    description:
      'Whole answer; null until the call ended (`callOutput` streams it), and when there was none.',
    resolve: (call, _args, context) => loadCallText(call, context, 'answer'),
  }),
  reasoning: t.string({
    nullable: true,
    description: 'What the model showed of its reasoning; null until the call ended, or if none.',
    resolve: (call, _args, context) => loadCallText(call, context, 'reasoning'),
  }),
  finishReason: t.exposeString('finishReason', {
    nullable: true,
    description: 'As the vendor says: `stop`, `length` …; null before.',
  }),
  servedModel: t.exposeString('servedModel', {
    nullable: true,
    description: 'Model the vendor says it used; null before, or when it does not say.',
  }),
  ttftMs: t.exposeFloat('ttftMs', {
    nullable: true,
    description:
      'Milliseconds from the request handed to the HTTP client to the first token of any kind, known as soon as it comes. Null before, and for cached and unstreamed calls.',
  }),
  timing: t.field({
    type: TimingType,
    nullable: true,
    description: 'Of the attempt that succeeded; null before, and for cached calls.',
    resolve: ({ timing }) => readTiming(timing),
  }),
  usage: t.field({
    type: UsageType,
    nullable: true,
    description: 'Tokens; null until they are known.',
    resolve: (call) => usageOf(call),
  }),
  costUsd: t.exposeFloat('costUsd', {
    nullable: true,
    description: 'US dollars; null without a price or tokens.',
  }),
}))

builder.objectFields(CallRef, (t) => ({
  task: t.field({ type: TaskRef, description: 'Its task.', resolve: ({ taskId }) => taskId }),
  session: t.field({
    type: SessionRef,
    description: 'Its session.',
    resolve: ({ sessionId }) => sessionId,
  }),
  question: t.field({
    type: QuestionRef,
    description: 'The question asked.',
    resolve: ({ questionId }) => questionId,
  }),
  model: t.field({
    type: ModelRef,
    description: 'The model asked.',
    resolve: ({ modelId }) => modelId,
  }),
  attempts: t.loadableGroup({
    type: AttemptType,
    description: 'Attempts that ended, oldest first.',
    load: (ids: string[], { db }) => listAttempts(db, ids),
    group: ({ callId }) => callId,
    resolve: ({ id }) => id,
  }),
  scores: t.loadableGroup({
    type: ScoreRef,
    description: 'Scores, oldest first.',
    load: (ids: string[], { db }) => listScores(db, ids),
    group: (score) => (score as { callId: string }).callId,
    resolve: ({ id }) => id,
  }),
  judgements: t.loadableGroup({
    type: CallRef,
    description: 'Judge calls about this answer.',
    load: (ids: string[], { db }) => listJudgements(db, ids),
    group: (call) => (call as { judgedCallId: string }).judgedCallId,
    resolve: ({ id }) => id,
  }),
  judged: t.field({
    type: CallRef,
    nullable: true,
    description: 'The answer this judge call is about; null for answers.',
    resolve: ({ judgedCallId }) => judgedCallId,
  }),
}))
