'use client'

import { useTranslations } from 'next-intl'
import { useState } from 'react'
import { toast } from 'sonner'
import { useClient, useQuery } from 'urql'
import { graphql, type ResultOf } from '../graphql/graphql.ts'
import { change } from '../graphql/run.ts'
import { useRouter } from '../i18n/navigation.ts'

const demoQuery = graphql(`
  query DemoTask {
    models { id simulated }
    datasets { id name questionCount contextCount referenceCount }
  }
`)

const startDemo = graphql(`
  mutation StartDemoTask($input: StartTaskInput!) {
    startTask(input: $input) {
      __typename
      ... on StartTaskSuccess { task { id } }
      ... on Error { message hint }
    }
  }
`)

type Demo = {
  ready: boolean
  /** Why it can't be started: still loading, no simulated model, no dataset with answers. */
  why: 'loading' | 'models' | 'dataset'
  starting: boolean
  questions: number
  models: number
  start(): Promise<void>
}

const DEMO_QUESTIONS = 40
const MODELS_AT_MOST = 3

/** The task a newcomer can run without a key: the shipped questions against the simulated models. */
export function useDemoTask(): Demo {
  const t = useTranslations('firstRun')
  const client = useClient()
  const router = useRouter()
  const [{ data }] = useQuery({ query: demoQuery })
  const [starting, setStarting] = useState(false)
  const models = data?.models.filter((model) => model.simulated).slice(0, MODELS_AT_MOST) ?? []
  const dataset = data && pickDemoDataset(data.datasets)

  const start = async () => {
    if (!dataset) return
    setStarting(true)
    try {
      const { startTask: result } = await change(client, startDemo, {
        input: {
          name: t('taskName'),
          mode: 'OBJECTIVE',
          datasetId: dataset.id,
          modelIds: models.map((model) => model.id),
          scorers: [{ type: 'CONTAINS' }],
        },
      })
      if (result.__typename === 'StartTaskSuccess') {
        router.push({ pathname: '/task', query: { id: result.task.id } })
      } else toast.error(result.message, { description: result.hint ?? undefined })
    } catch (error) {
      toast.error(t('failed'), { description: String(error) })
    } finally {
      setStarting(false)
    }
  }
  return {
    ready: models.length > 0 && Boolean(dataset),
    why: data ? (models.length === 0 ? 'models' : 'dataset') : 'loading',
    starting,
    questions: dataset?.questionCount ?? 0,
    models: models.length,
    start,
  }
}

/** The shipped set has 40 questions, all with reference answers, none in a conversation. */
function pickDemoDataset(datasets: ResultOf<typeof demoQuery>['datasets']) {
  const usable = datasets.filter(
    (dataset) => dataset.contextCount === 0 && dataset.referenceCount === dataset.questionCount,
  )
  return usable.find((dataset) => dataset.questionCount === DEMO_QUESTIONS) ?? usable[0]
}
