'use client'

import { Plus } from 'lucide-react'
import { useTranslations } from 'next-intl'
import { parseAsString, useQueryState } from 'nuqs'
import { useQuery } from 'urql'
import { graphql, type ResultOf } from '../graphql/graphql.ts'
import { Link, useRouter } from '../i18n/navigation.ts'
import { useFormat } from '../i18n/use-format.ts'
import { LoadError } from '../ui/load-error.tsx'
import { Note } from '../ui/note.tsx'
import { Page } from '../ui/page.tsx'
import { DatasetMenu } from './dataset-row.tsx'
import { QuestionList } from './question-list.tsx'

const datasetPageQuery = graphql(`
  query DatasetPage($id: ID!) {
    dataset(id: $id) {
      id name sourceName questionCount contextCount referenceCount createdAt
    }
  }
`)

type DatasetHead = NonNullable<ResultOf<typeof datasetPageQuery>['dataset']>

/** One dataset with its questions. The head and the first questions are asked for at the same time. */
export function DatasetPage() {
  const t = useTranslations('dataset')
  const [id] = useQueryState('id', parseAsString.withDefault(''))
  const [{ data, error }, execute] = useQuery({
    query: datasetPageQuery,
    variables: { id },
    pause: id === '',
  })
  const dataset = data?.dataset
  return (
    <Page
      title={dataset?.name ?? t('column.name')}
      crumbs={[{ label: t('title'), href: '/datasets' }]}
    >
      {error && !data && (
        <LoadError error={error} onRetry={() => execute({ requestPolicy: 'network-only' })} />
      )}
      {(id === '' || dataset === null) && (
        <div className="pad">
          <Note kind="warn">{t('missing')}</Note>
        </div>
      )}
      {dataset ? <DatasetHeader dataset={dataset} /> : <div className="dsh" />}
      {id !== '' && dataset !== null && (
        <QuestionList datasetId={id} hasContexts={(dataset?.contextCount ?? 0) > 0} />
      )}
    </Page>
  )
}

function DatasetHeader({ dataset }: { dataset: DatasetHead }) {
  const t = useTranslations('dataset')
  const format = useFormat()
  const router = useRouter()
  return (
    <header className="dsh">
      <div className="row">
        <h1 className="clip">{dataset.name}</h1>
        <span className="sp" />
        <Link
          className="btn primary"
          href={{ pathname: '/tasks/new', query: { dataset: dataset.id } }}
          prefetch={false}
        >
          <Plus className="i" aria-hidden="true" />
          {t('actions.task')}
        </Link>
        <DatasetMenu dataset={dataset} onDeleted={() => router.push('/datasets')} />
      </div>
      <p className="t2 facts">
        <span>{t('facts.questions', { count: dataset.questionCount })}</span>
        <span>{t('facts.references', { count: dataset.referenceCount })}</span>
        {dataset.contextCount > 0 && (
          <span>{t('facts.contexts', { count: dataset.contextCount })}</span>
        )}
        <span className="t3">{t('facts.source', { file: dataset.sourceName })}</span>
        <time className="t3" dateTime={dataset.createdAt} title={dataset.createdAt}>
          {t('facts.created', { time: format.date(dataset.createdAt) })}
        </time>
      </p>
    </header>
  )
}
