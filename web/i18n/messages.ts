import type call from '../messages/en/call.json'
import type chart from '../messages/en/chart.json'
import type dataset from '../messages/en/dataset.json'
import type firstRun from '../messages/en/first-run.json'
import type live from '../messages/en/live.json'
import type model from '../messages/en/model.json'
import type newTask from '../messages/en/new-task.json'
import type shell from '../messages/en/shell.json'
import type task from '../messages/en/task.json'
import { messageFiles } from './message-files.ts'
import type { AppLocale } from './routing.ts'

/** One namespace a file; English is the reference that the other languages are checked against. */
export type Messages = {
  call: typeof call
  chart: typeof chart
  dataset: typeof dataset
  firstRun: typeof firstRun
  live: typeof live
  model: typeof model
  newTask: typeof newTask
  shell: typeof shell
  task: typeof task
}

/** All messages of one language. */
export async function loadMessages(locale: AppLocale): Promise<Messages> {
  const loaded = await Promise.all(
    Object.entries(messageFiles).map(async ([namespace, file]) => {
      const { default: messages } = (await import(`../messages/${locale}/${file}.json`)) as {
        default: unknown
      }
      return [namespace, messages]
    }),
  )
  return Object.fromEntries(loaded) as Messages
}
