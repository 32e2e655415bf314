'use client'

import { useTranslations } from 'next-intl'
import { toast } from 'sonner'
import { useClient } from 'urql'
import { graphql } from '../graphql/graphql.ts'
import { change } from '../graphql/run.ts'

const deleteDataset = graphql(`
  mutation DeleteDataset($id: ID!) {
    deleteDataset(id: $id) { __typename ... on Error { message hint } }
  }
`)

/** Deletes and says so; a refusal is said in a toast. */
export function useDeleteDataset(
  { id, name }: { id: string; name: string },
  onDeleted: () => void,
): () => void {
  const t = useTranslations()
  const client = useClient()
  const run = async () => {
    try {
      const { deleteDataset: result } = await change(client, deleteDataset, { id })
      if (result.__typename !== 'DeleteDatasetSuccess') {
        toast.error(result.message, { description: result.hint ?? undefined })
        return
      }
      toast(t('dataset.deleted', { name }))
      onDeleted()
    } catch (error) {
      toast.error(t('shell.failed'), { description: String(error) })
    }
  }
  return () => void run()
}
