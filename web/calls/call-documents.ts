import { graphql, type ResultOf } from '../graphql/graphql.ts'

const timingFragment = graphql(`
  fragment CallTiming_timing on Timing @_unmask {
    queueMs dnsMs connectMs tlsMs connectionReused sendMs ttfbMs ttftMs ttftAnswerMs
    itlP50Ms itlP99Ms itlMaxMs totalMs outputTokensPerSecond uncertaintyMs clientLimited
    concurrencyAtStart concurrencyLimit
  }
`)

export const callQuery = graphql(
  `
    query CallPage($chatId: String!) {
      call(chatId: $chatId) {
        id chatId serverChatId serverIds kind status waitingFor waitingUntil cached attemptCount
        turn repeat servedModel prompt answer reasoning finishReason costUsd
        createdAt startedAt finishedAt
        error { class code httpStatus message }
        timing { ...CallTiming_timing }
        usage { inputTokens cachedInputTokens outputTokens reasoningTokens totalTokens source }
        scores { id name value label passed comment source }
        attempts {
          number status httpStatus serverChatId startedAt finishedAt waitMs waitReason
          error { class code httpStatus message }
          timing { ...CallTiming_timing }
        }
        model {
          id displayName seriesSlot simulated
          price { currency inputPerMillion cachedInputPerMillion outputPerMillion }
        }
        question { id position reference }
        task { id name cursor dataset { id questionCount } }
      }
    }
  `,
  [timingFragment],
)

export type CallDetail = NonNullable<ResultOf<typeof callQuery>['call']>
export type CallAttempt = CallDetail['attempts'][number]
export type CallTiming = NonNullable<CallDetail['timing']>

/** Only which call an event is about: the page reads the whole call anew. */
export const callEventsSubscription = graphql(`
  subscription CallEvents($taskId: ID!, $after: Cursor) {
    taskEvents(taskId: $taskId, after: $after) { cursor seq call { id } }
  }
`)

export const callOutputSubscription = graphql(`
  subscription CallOutput($chatId: String!) {
    callOutput(chatId: $chatId) { offset text reasoning done }
  }
`)

export type OutputPiece = ResultOf<typeof callOutputSubscription>['callOutput']
