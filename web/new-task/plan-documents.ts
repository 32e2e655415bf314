import { graphql, type ResultOf } from '../graphql/graphql.ts'

export const newTaskQuery = graphql(`
  query NewTask {
    datasets { id name sourceName questionCount referenceCount }
    models {
      id displayName vendorModel baseUrl apiKeyEnv keyPresent simulated seriesSlot
      limits { maxConcurrency }
    }
  }
`)

type NewTaskData = ResultOf<typeof newTaskQuery>
export type PickedDataset = NewTaskData['datasets'][number]
export type PickableModel = NewTaskData['models'][number]

export const estimateTask = graphql(`
  query EstimateTask($input: StartTaskInput!) {
    estimateTask(input: $input) {
      __typename
      ... on Error { message hint }
      ... on EstimateTaskSuccess {
        estimate {
          questionCount callCount estimatedCostUsd
          models {
            inputTokens outputTokens estimatedCostUsd
            model { id displayName seriesSlot simulated }
          }
        }
      }
    }
  }
`)

export type TaskEstimate = Extract<
  ResultOf<typeof estimateTask>['estimateTask'],
  { __typename: 'EstimateTaskSuccess' }
>['estimate']

export const startTask = graphql(`
  mutation StartTask($input: StartTaskInput!) {
    startTask(input: $input) {
      __typename
      ... on StartTaskSuccess { task { id } }
      ... on Error { message hint }
    }
  }
`)
