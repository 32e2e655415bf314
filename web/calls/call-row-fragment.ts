import { graphql, type ResultOf } from '../graphql/graphql.ts'

/** What a row of the calls table shows; every event of a call carries it. */
export const callRowFragment = graphql(`
  fragment CallRow_call on Call {
    id chatId status waitingFor waitingUntil position turn repeat cached attemptCount
    startedAt finishedAt costUsd ttftMs
    model { id displayName seriesSlot simulated }
    question { id prompt }
    timing { ttftMs totalMs clientLimited }
    usage { inputTokens outputTokens }
    scores { id name value passed }
    error { class code message }
  }
`)

export type CallRowData = ResultOf<typeof callRowFragment>

/** The states in which a request is under way or waits to be repeated. */
export const IN_FLIGHT = ['WAITING', 'CONNECTING', 'THINKING', 'STREAMING', 'RETRYING'] as const
