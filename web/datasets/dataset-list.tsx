'use client'

import { useTranslations } from 'next-intl'
import { useQuery } from 'urql'
import { graphql } from '../graphql/graphql.ts'
import { LoadError } from '../ui/load-error.tsx'
import { Page } from '../ui/page.tsx'
import { Skeleton } from '../ui/skeleton.tsx'
import { DatasetRow, datasetRowFragment } from './dataset-row.tsx'
import { ImportBox } from './import-box.tsx'

const datasetListQuery = graphql(
  `
    query DatasetList { datasets { id ...DatasetRow_dataset } }
  `,
  [datasetRowFragment],
)

/** All datasets, the newest first, under the place to bring a new one. */
export function DatasetList() {
  const t = useTranslations('dataset')
  const [{ data, error }, execute] = useQuery({ query: datasetListQuery })
  const reload = () => execute({ requestPolicy: 'network-only' })
  return (
    <Page title={t('title')}>
      <div className="head">
        <h1>{t('title')}</h1>
      </div>
      <section aria-labelledby="import-title">
        <h2 id="import-title" className="sr">
          {t('import.title')}
        </h2>
        <ImportBox onImported={reload} />
        <p className="t3 small imph">
          {t.rich('import.columns', { code: (name) => <code className="mono">{name}</code> })}
        </p>
      </section>
      {error && !data && <LoadError error={error} onRetry={reload} />}
      {!data && !error && <Skeleton rows={4} />}
      {data?.datasets.length === 0 && <p className="t2 pad">{t('none')}</p>}
      {data && data.datasets.length > 0 && (
        <DatasetTable datasets={data.datasets} onChange={reload} />
      )}
    </Page>
  )
}

type DatasetTableProps = {
  datasets: readonly ({ id: string } & Parameters<typeof DatasetRow>[0]['dataset'])[]
  onChange: () => void
}

function DatasetTable({ datasets, onChange }: DatasetTableProps) {
  const t = useTranslations('dataset.column')
  return (
    <div className="edge">
      <table className="hov flush dst">
        <colgroup>
          <col />
          <col className="cd-n" />
          <col className="cd-n hide-n" />
          <col className="cd-n hide-n" />
          <col className="cd-file hide-n hide-l" />
          <col className="cd-at hide-n hide-m" />
          <col className="cd-menu" />
        </colgroup>
        <thead>
          <tr>
            <th>{t('name')}</th>
            <th className="r">{t('questions')}</th>
            <th className="r hide-n">{t('references')}</th>
            <th className="r hide-n">{t('contexts')}</th>
            <th className="hide-n hide-l">{t('source')}</th>
            <th className="hide-n hide-m">{t('created')}</th>
            <th>
              <span className="sr">{t('actions')}</span>
            </th>
          </tr>
        </thead>
        <tbody>
          {datasets.map((dataset) => (
            <DatasetRow key={dataset.id} dataset={dataset} onDeleted={onChange} />
          ))}
        </tbody>
      </table>
    </div>
  )
}
