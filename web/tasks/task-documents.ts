import { callRowFragment } from '../calls/call-row-fragment.ts'
import { graphql, type ResultOf } from '../graphql/graphql.ts'

/** The head of the page: what the task is and how far it has come. */
export const taskHeadFragment = graphql(`
  fragment TaskHead_task on Task {
    id name mode status costUsd estimatedCostUsd createdAt startedAt finishedAt config configHash
    dataset { id name questionCount }
    models { id displayName seriesSlot simulated }
    progress {
      total queued running finished failed cancelled cached callsPerSecond etaSeconds
      waiting { reason calls untilAt model { id displayName } }
    }
  }
`)

export type TaskHead = ResultOf<typeof taskHeadFragment>

/** Everything the first screen needs, in one request, with the cursor from which its events go on. */
export const taskSnapshotQuery = graphql(
  `
    query TaskSnapshot($id: ID!, $first: Int!, $filter: CallFilter) {
      task(id: $id) {
        cursor
        ...TaskHead_task
        calls(first: $first, filter: $filter, orderBy: STARTED_DESC) {
          totalCount
          pageInfo { hasNextPage endCursor }
          nodes { ...CallRow_call }
        }
      }
    }
  `,
  [taskHeadFragment, callRowFragment],
)

export const taskCallsQuery = graphql(
  `
    query TaskCalls($id: ID!, $first: Int!, $after: String, $filter: CallFilter) {
      task(id: $id) {
        cursor
        calls(first: $first, after: $after, filter: $filter, orderBy: STARTED_DESC) {
          totalCount
          pageInfo { hasNextPage endCursor }
          nodes { ...CallRow_call }
        }
      }
    }
  `,
  [callRowFragment],
)

/** What costs the server an aggregation, with the state of the task as of it: read at most once a second. */
export const taskStatsQuery = graphql(`
  query TaskStats($id: ID!) {
    task(id: $id) {
      cursor status costUsd startedAt finishedAt
      progress {
        total queued running finished failed cancelled cached callsPerSecond etaSeconds
        waiting { reason calls untilAt model { id displayName } }
      }
      leaderboard {
        passRate passLow95 passHigh95
        model { id displayName seriesSlot simulated price { currency } }
        scores { name count mean low95 high95 }
        stats {
          count excludedFailed excludedCached excludedNotStreamed clientLimited costUsd
          ttftMs { p50 p90 p95 p99 quantiles(n: 200) }
          itlMs { p50 }
          outputTokensPerSecond { p50 }
        }
      }
    }
  }
`)

export type TaskStats = NonNullable<ResultOf<typeof taskStatsQuery>['task']>
export type Leaderboard = TaskStats['leaderboard']

export const taskEventsSubscription = graphql(
  `
    subscription TaskEvents($taskId: ID!, $after: Cursor) {
      taskEvents(taskId: $taskId, after: $after) {
        cursor seq kind
        task {
          id status costUsd startedAt finishedAt
          progress { total queued running finished failed cancelled cached }
        }
        call { ...CallRow_call }
      }
    }
  `,
  [callRowFragment],
)

export type TaskEvent = ResultOf<typeof taskEventsSubscription>['taskEvents']
