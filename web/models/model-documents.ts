import { graphql, type ResultOf } from '../graphql/graphql.ts'

export const modelFragment = graphql(`
  fragment ListedModel_model on Model {
    id name displayName provider vendorModel baseUrl apiKeyEnv keyPresent simulated seriesSlot
    parameters
    price { inputPerMillion cachedInputPerMillion outputPerMillion }
    limits {
      maxConcurrency maxAttempts connectTimeoutMs headersTimeoutMs firstTokenTimeoutMs
      idleTimeoutMs totalTimeoutMs
    }
  }
`)

/** What is known of a model without looking at its calls. */
export type ListedModel = ResultOf<typeof modelFragment>

export const modelListQuery = graphql(
  `
    query ModelList {
      models { id ...ListedModel_model }
      offeredModels { name displayName provider baseUrl vendorModel apiKeyEnv }
      serverInfo { simulatorEnabled }
    }
  `,
  [modelFragment],
)

export type OfferedModel = ResultOf<typeof modelListQuery>['offeredModels'][number]

// Apart from the list: it reads every call ever made, and the rows need not wait for that.
export const modelStatsQuery = graphql(`
  query ModelStats {
    models { id stats { count errorRate ttftMs { p50 p95 quantiles(n: 5) } } }
  }
`)

export type ModelStats = ResultOf<typeof modelStatsQuery>['models'][number]['stats']

export const createModel = graphql(`
  mutation CreateModel($input: CreateModelInput!) {
    createModel(input: $input) {
      __typename
      ... on CreateModelSuccess { model { id displayName } }
      ... on Error { message hint }
      ... on InvalidInputError { field }
    }
  }
`)

export const updateModel = graphql(`
  mutation UpdateModel($input: UpdateModelInput!) {
    updateModel(input: $input) {
      __typename
      ... on UpdateModelSuccess { model { id displayName } }
      ... on Error { message hint }
      ... on InvalidInputError { field }
    }
  }
`)

export const deleteModel = graphql(`
  mutation DeleteModel($id: ID!) {
    deleteModel(id: $id) { __typename ... on Error { message hint } }
  }
`)

export const checkModel = graphql(`
  mutation CheckModel($id: ID!) {
    checkModel(id: $id) {
      __typename
      ... on Error { message hint }
      ... on CheckModelSuccess {
        check {
          ok hint answer servedModel serverChatId serverIds
          error { message code httpStatus class }
          usage { inputTokens outputTokens }
          timing { dnsMs connectMs tlsMs sendMs ttfbMs ttftMs totalMs connectionReused }
        }
      }
    }
  }
`)

export type ModelCheck = Extract<
  ResultOf<typeof checkModel>['checkModel'],
  { __typename: 'CheckModelSuccess' }
>['check']
