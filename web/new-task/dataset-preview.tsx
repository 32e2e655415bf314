'use client'

import { useTranslations } from 'next-intl'
import { useQuery } from 'urql'
import { textLanguage } from '../datasets/text-language.ts'
import { graphql } from '../graphql/graphql.ts'
import { ABSENT } from '../i18n/create-format.ts'
import { Link } from '../i18n/navigation.ts'
import { useFormat } from '../i18n/use-format.ts'
import { Skeleton } from '../ui/skeleton.tsx'
import type { PickedDataset } from './plan-documents.ts'

const datasetPreviewQuery = graphql(`
  query DatasetPreview($id: ID!, $first: Int!) {
    dataset(id: $id) {
      id
      questions(first: $first) { nodes { id position prompt reference } }
    }
  }
`)

const PREVIEW_ROWS = 4
const ROW_PX = 28

/** The first questions of the dataset that was picked, to see that it is the right one. */
export function DatasetPreview({ dataset }: { dataset: PickedDataset }) {
  const t = useTranslations('newTask.dataset')
  const column = useTranslations('dataset.questions')
  const format = useFormat()
  const first = Math.min(PREVIEW_ROWS, dataset.questionCount)
  const [{ data }] = useQuery({ query: datasetPreviewQuery, variables: { id: dataset.id, first } })
  const questions = data?.dataset?.id === dataset.id ? data.dataset.questions.nodes : undefined
  return (
    <div className="panel pvw">
      <table className="c">
        <colgroup>
          <col className="cp-n" />
          <col />
          <col className="cp-ref" />
        </colgroup>
        <thead>
          <tr>
            <th className="r">{column('position')}</th>
            <th>{column('prompt')}</th>
            <th>{column('reference')}</th>
          </tr>
        </thead>
        <tbody>
          {questions?.map(({ id, position, prompt, reference }) => (
            <tr key={id}>
              <td className="num t3">{format.count(position)}</td>
              <td lang={textLanguage(prompt)} title={prompt}>
                {prompt}
              </td>
              <td className={reference === null ? 'null' : undefined}>{reference ?? ABSENT}</td>
            </tr>
          ))}
        </tbody>
      </table>
      {!questions && <Skeleton rows={first} height={ROW_PX} />}
      <p className="row pvf t3 small">
        <span className="clip">
          {t('facts', {
            questions: dataset.questionCount,
            references: dataset.referenceCount,
            file: dataset.sourceName,
          })}
        </span>
        <span className="sp" />
        <Link
          className="link nowrap"
          href={{ pathname: '/dataset', query: { id: dataset.id } }}
          prefetch={false}
        >
          {t('open')}
        </Link>
      </p>
    </div>
  )
}
