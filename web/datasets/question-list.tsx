'use client'

import { Search } from 'lucide-react'
import { useTranslations } from 'next-intl'
import { parseAsString, useQueryState } from 'nuqs'
import { useDeferredValue, useState } from 'react'
import { useQuery } from 'urql'
import { graphql } from '../graphql/graphql.ts'
import { LoadError } from '../ui/load-error.tsx'
import { Skeleton } from '../ui/skeleton.tsx'
import { QuestionPager } from './question-pager.tsx'
import { QuestionTable, questionTableFragment } from './question-table.tsx'

const questionListQuery = graphql(
  `
    query QuestionList($id: ID!, $first: Int!, $after: String, $search: String) {
      dataset(id: $id) {
        id
        questions(first: $first, after: $after, search: $search) {
          totalCount
          pageInfo { endCursor hasNextPage }
          nodes { id ...QuestionTable_questions }
        }
      }
    }
  `,
  [questionTableFragment],
)

const PAGE_SIZE = 100

type QuestionListProps = { datasetId: string; hasContexts: boolean }

/** The questions of a dataset, a page at a time, with a search over prompts and references. */
export function QuestionList({ datasetId, hasContexts }: QuestionListProps) {
  const t = useTranslations('dataset.questions')
  const [search, setSearch] = useQueryState('q', parseAsString.withDefault(''))
  const wanted = useDeferredValue(search.trim())
  const [place, setPlace] = useState<{ search: string; ends: readonly string[] }>(START)
  // Cursors belong to the search they were read with.
  const ends = place.search === wanted ? place.ends : []
  const [{ data, error, stale }, execute] = useQuery({
    query: questionListQuery,
    variables: {
      id: datasetId,
      first: PAGE_SIZE,
      after: ends.at(-1) ?? null,
      search: wanted || null,
    },
  })
  const questions = data?.dataset?.questions
  return (
    <section aria-label={t('label')} aria-busy={stale}>
      <div className="row qbar">
        <QuestionSearch value={search} onChange={(value) => void setSearch(value || null)} />
        <span className="sp" />
        {questions && (
          <QuestionPager
            from={ends.length * PAGE_SIZE}
            shown={questions.nodes.length}
            total={questions.totalCount}
            end={questions.pageInfo.hasNextPage ? questions.pageInfo.endCursor : null}
            onNext={(end) => setPlace({ search: wanted, ends: [...ends, end] })}
            onPrevious={() => setPlace({ search: wanted, ends: ends.slice(0, -1) })}
          />
        )}
      </div>
      {error && !data && (
        <LoadError error={error} onRetry={() => execute({ requestPolicy: 'network-only' })} />
      )}
      {!data && !error && <Skeleton rows={12} />}
      {questions?.nodes.length === 0 && <p className="t2 pad">{t('none', { search: wanted })}</p>}
      {questions && questions.nodes.length > 0 && (
        <QuestionTable questions={questions.nodes} hasContexts={hasContexts} />
      )}
    </section>
  )
}

const START = { search: '', ends: [] }

type QuestionSearchProps = { value: string; onChange: (value: string) => void }

function QuestionSearch({ value, onChange }: QuestionSearchProps) {
  const t = useTranslations('dataset.questions')
  return (
    <label className="search qs">
      <Search className="i" aria-hidden="true" />
      <input
        type="search"
        value={value}
        placeholder={t('search')}
        aria-label={t('search')}
        onChange={(event) => onChange(event.target.value)}
      />
    </label>
  )
}
