'use client'

import { useTranslations } from 'next-intl'
import { toast } from 'sonner'
import { useClient } from 'urql'
import { change } from '../graphql/run.ts'
import { deleteModel } from './model-documents.ts'

/** Deletes and says so; a refusal, such as a task that uses the model, is said in a toast. */
export function useDeleteModel(
  { id, displayName }: { id: string; displayName: string },
  onDeleted: () => void,
): () => void {
  const t = useTranslations()
  const client = useClient()
  const run = async () => {
    try {
      const { deleteModel: result } = await change(client, deleteModel, { id })
      if (result.__typename !== 'DeleteModelSuccess') {
        toast.error(result.message, { description: result.hint ?? undefined })
        return
      }
      toast(t('model.deleted', { name: displayName }))
      onDeleted()
    } catch (error) {
      toast.error(t('shell.failed'), { description: String(error) })
    }
  }
  return () => void run()
}
