'use client'

import { parseAsString, useQueryState } from 'nuqs'
import { useMemo, useState } from 'react'
import { useQuery } from 'urql'
import { newTaskQuery, type PickableModel, type PickedDataset } from './plan-documents.ts'
import {
  type DraftProblem,
  EMPTY_DRAFT,
  problemsOf,
  startInput,
  type TaskDraft,
} from './task-draft.ts'

export interface NewTask {
  readonly draft: TaskDraft
  /** Undefined until they are there for the first time. */
  readonly datasets: readonly PickedDataset[] | undefined
  readonly models: readonly PickableModel[] | undefined
  readonly dataset: PickedDataset | undefined
  readonly picked: readonly PickableModel[]
  readonly problems: readonly DraftProblem[]
  /** Null while something stands in the way. */
  readonly input: ReturnType<typeof startInput> | null
  readonly error: Error | undefined
  set(change: Partial<TaskDraft>): void
  pickDataset(id: string | null): void
  reload(): void
}

/** The task being made up. The dataset stands in the address, so that a link can bring it along. */
export function useNewTask(): NewTask {
  const [datasetId, setDatasetId] = useQueryState('dataset', parseAsString)
  const [draft, setDraft] = useState(EMPTY_DRAFT)
  const [{ data, error }, execute] = useQuery({ query: newTaskQuery })
  return useMemo(() => {
    const dataset = data?.datasets.find(({ id }) => id === datasetId)
    const picked = data?.models.filter(({ id }) => draft.modelIds.includes(id)) ?? []
    const problems = problemsOf(draft, { dataset, models: picked })
    return {
      draft,
      datasets: data?.datasets,
      models: data?.models,
      dataset,
      picked,
      problems,
      input: dataset && problems.length === 0 ? startInput(draft, dataset.id) : null,
      error: data ? undefined : error,
      set: (change) => setDraft((before) => ({ ...before, ...change })),
      pickDataset: (id) => void setDatasetId(id),
      reload: () => execute({ requestPolicy: 'network-only' }),
    }
  }, [data, error, draft, datasetId, execute, setDatasetId])
}
