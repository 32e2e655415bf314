'use client'

import { useQuery } from 'urql'
import { readFragment } from '../graphql/graphql.ts'
import { useTaskPulse } from '../live/use-task-pulse.ts'
import {
  type ListedModel,
  type ModelStats,
  modelFragment,
  modelListQuery,
  modelStatsQuery,
  type OfferedModel,
} from './model-documents.ts'

export type Models = {
  /** Undefined until they are there for the first time. */
  models: readonly ListedModel[] | undefined
  offered: readonly OfferedModel[]
  simulatorEnabled: boolean
  stats: ReadonlyMap<string, ModelStats>
  error: Error | undefined
  reload: () => void
}

/** All models, and how they did so far: kept up to date while tasks run. */
export function useModels(): Models {
  const [{ data, error }, execute] = useQuery({ query: modelListQuery })
  const [{ data: statsData }, executeStats] = useQuery({ query: modelStatsQuery })
  const reloadStats = () => executeStats({ requestPolicy: 'network-only' })
  useTaskPulse(reloadStats)
  return {
    models: data && readFragment(modelFragment, data.models),
    offered: data?.offeredModels ?? [],
    simulatorEnabled: data?.serverInfo.simulatorEnabled ?? false,
    stats: new Map(statsData?.models.map(({ id, stats }) => [id, stats])),
    error: data ? undefined : error,
    reload: () => {
      execute({ requestPolicy: 'network-only' })
      reloadStats()
    },
  }
}
