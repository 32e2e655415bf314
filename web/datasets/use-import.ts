'use client'

import { useTranslations } from 'next-intl'
import { useRef, useState } from 'react'
import { toast } from 'sonner'
import { useAppClient } from '../graphql/app-client-provider.tsx'
import { useFormat } from '../i18n/use-format.ts'
import { formatBytes } from './format-bytes.ts'
import {
  type ImportedDataset,
  type ImportResult,
  type RowErrors,
  UploadError,
  uploadDataset,
} from './upload-dataset.ts'

export type ImportState =
  | { step: 'idle' }
  | { step: 'sending'; file: File; sentBytes: number }
  | {
      step: 'refused'
      file: File
      message: string
      hint: string | null
      rows: RowErrors | null
      /** Whether only the name stands in the way. */
      nameTaken: boolean
    }

const MAX_BYTES = 200 * 1024 * 1024

/** One import at a time: sends the file, says how far it is, and keeps what was wrong with it. */
export function useImport(onImported: (dataset: ImportedDataset) => void) {
  const t = useTranslations('dataset.import')
  const format = useFormat()
  const client = useAppClient()
  const [state, setState] = useState<ImportState>({ step: 'idle' })
  const abort = useRef<AbortController>(null)
  const explain = useExplanation()

  const refuse = (file: File, why: Partial<Extract<ImportState, { step: 'refused' }>>) =>
    setState({
      step: 'refused',
      file,
      message: '',
      hint: null,
      rows: null,
      nameTaken: false,
      ...why,
    })

  const start = async (file: File, name: string | null) => {
    if (file.size > MAX_BYTES) {
      const size = formatBytes(file.size, format)
      return refuse(file, { message: t('tooLarge', { file: file.name, size }) })
    }
    abort.current = new AbortController()
    const { signal } = abort.current
    const show = (sentBytes: number) => setState({ step: 'sending', file, sentBytes })
    show(0)
    try {
      const result = await uploadDataset(client, { file, name, onProgress: show }, signal)
      if (result.__typename !== 'ImportDatasetSuccess') return refuse(file, refusalOf(result))
      const { dataset } = result
      setState({ step: 'idle' })
      toast.success(t('done', { name: dataset.name, count: dataset.questionCount }))
      onImported(dataset)
    } catch (error) {
      refuse(file, { message: signal.aborted ? t('stopped') : explain(error) })
    }
  }
  return {
    state,
    start: (file: File, name: string | null = null) => void start(file, name),
    stop: () => abort.current?.abort(),
    reset: () => setState({ step: 'idle' }),
  }
}

function refusalOf(result: Exclude<ImportResult, { __typename: 'ImportDatasetSuccess' }>) {
  const { message, hint } = result
  const rows = result.__typename === 'ImportRowsError' ? result : null
  return { message, hint, rows, nameTaken: result.__typename === 'ConflictError' }
}

function useExplanation(): (error: unknown) => string {
  const t = useTranslations('dataset.import')
  return (error) => {
    if (!(error instanceof UploadError)) return String(error)
    if (error.status === null) return t('notReached')
    return error.message || t('badAnswer', { status: error.status })
  }
}
