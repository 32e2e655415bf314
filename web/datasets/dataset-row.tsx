'use client'

import { Plus, Trash2 } from 'lucide-react'
import { useTranslations } from 'next-intl'
import { useState } from 'react'
import { type FragmentOf, graphql, type ResultOf, readFragment } from '../graphql/graphql.ts'
import { Link, useRouter } from '../i18n/navigation.ts'
import { useFormat } from '../i18n/use-format.ts'
import { ConfirmDialog } from '../ui/confirm-dialog.tsx'
import { Menu } from '../ui/menu.tsx'
import { useDeleteDataset } from './use-delete-dataset.ts'

export const datasetRowFragment = graphql(`
  fragment DatasetRow_dataset on Dataset {
    id name sourceName questionCount contextCount referenceCount createdAt
  }
`)

type DatasetRowProps = { dataset: FragmentOf<typeof datasetRowFragment>; onDeleted: () => void }

/** One dataset in the list, and what can be done with it. */
export function DatasetRow(props: DatasetRowProps) {
  const format = useFormat()
  const dataset = readFragment(datasetRowFragment, props.dataset)
  return (
    <tr>
      <td>
        <Link
          className="w5 dsn"
          href={{ pathname: '/dataset', query: { id: dataset.id } }}
          prefetch={false}
          title={dataset.name}
        >
          {dataset.name}
        </Link>
      </td>
      <td className="num">{format.count(dataset.questionCount)}</td>
      <td className="num t2 hide-n">{format.count(dataset.referenceCount)}</td>
      <td className="num t2 hide-n">{format.count(dataset.contextCount)}</td>
      <td className="t2 hide-n hide-l" title={dataset.sourceName}>
        {dataset.sourceName}
      </td>
      <td className="t2 hide-n hide-m">
        <time dateTime={dataset.createdAt} title={dataset.createdAt}>
          {format.date(dataset.createdAt)}
        </time>
      </td>
      <td className="r menuc">
        <DatasetMenu dataset={dataset} onDeleted={props.onDeleted} />
      </td>
    </tr>
  )
}

type DatasetMenuProps = {
  dataset: Pick<ResultOf<typeof datasetRowFragment>, 'id' | 'name' | 'questionCount'>
  onDeleted: () => void
}

export function DatasetMenu({ dataset, onDeleted }: DatasetMenuProps) {
  const t = useTranslations('dataset')
  const router = useRouter()
  const [asks, setAsks] = useState(false)
  const remove = useDeleteDataset(dataset, onDeleted)
  const toTask = { pathname: '/tasks/new', query: { dataset: dataset.id } } as const
  return (
    <>
      <Menu
        label={t('actions.more', { name: dataset.name })}
        items={[
          {
            key: 'task',
            icon: Plus,
            label: t('actions.task'),
            off: null,
            onSelect: () => router.push(toTask),
          },
          {
            key: 'delete',
            icon: Trash2,
            label: t('actions.delete'),
            danger: true,
            off: null,
            onSelect: () => setAsks(true),
          },
        ]}
      />
      {asks && (
        <ConfirmDialog
          title={t('askTitle')}
          action={t('askTitle')}
          onConfirm={remove}
          onClose={() => setAsks(false)}
        >
          <p>{t('ask', { name: dataset.name, count: dataset.questionCount })}</p>
        </ConfirmDialog>
      )}
    </>
  )
}
