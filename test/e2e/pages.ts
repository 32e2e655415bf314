import type { Page } from '@playwright/test'

/** What goes wrong in the page itself, to be compared with nothing. */
export function collectErrors(page: Page): string[] {
  const errors: string[] = []
  page.on('pageerror', (error) => errors.push(error.message))
  return errors
}

/** Starts the shipped questions against two of the simulated models, by the API, and opens the task. */
export async function startDemo(page: Page): Promise<string> {
  const { datasets, models } = await ask(
    page,
    '{ datasets { id questionCount } models { id name } }',
  )
  const dataset = datasets.find(
    ({ questionCount }: { questionCount: number }) => questionCount === 40,
  )
  const input = {
    mode: 'OBJECTIVE',
    name: `Demo ${Date.now()}`,
    datasetId: dataset.id,
    modelIds: models
      .filter(({ name }: { name: string }) => ['sim-swift', 'sim-steady'].includes(name))
      .map(({ id }: { id: string }) => id),
    scorers: [{ type: 'CONTAINS' }],
    concurrency: 2,
  }
  const start = `mutation ($input: StartTaskInput!) {
    startTask(input: $input) { ... on StartTaskSuccess { task { id } } ... on Error { message } }
  }`
  const { startTask } = await ask(page, start, { input })
  await page.goto(`/en/task?id=${encodeURIComponent(startTask.task.id)}`)
  await page.locator('[data-chat-id]').first().waitFor()
  return startTask.task.id
}

// biome-ignore lint/suspicious/noExplicitAny: the tests read what they asked for
export async function ask(page: Page, query: string, variables: object = {}): Promise<any> {
  const response = await page.request.post('/graphql', {
    headers: { 'x-evalstream-csrf': '1' },
    data: { query, variables },
  })
  const { data, errors } = await response.json()
  if (errors) throw new Error(JSON.stringify(errors))
  return data
}
