import { expect, type Page, test } from '@playwright/test'
import { type OwnServer, startOwnServer } from './own-server.ts'
import { collectErrors } from './pages.ts'

test.use({ permissions: ['clipboard-read', 'clipboard-write'] })

const QUESTIONS = 60
const CSV = [
  'question,answer',
  ...Array.from(
    { length: QUESTIONS },
    (_, index) => `"What is ${index} plus ${index}?",${2 * index}`,
  ),
].join('\n')

let server: OwnServer
test.beforeAll(async () => {
  server = await startOwnServer('story')
})
test.afterAll(() => server[Symbol.asyncDispose]())

test('import, start, watch, open a call, copy its ID, switch the language, restart the server: every call once', async ({
  page,
}) => {
  test.setTimeout(240_000)
  const errors = collectErrors(page)

  await page.goto(`${server.url}/en/tasks/new`)
  await page.locator('input[type=file]').setInputFiles({
    name: 'sums.csv',
    mimeType: 'text/csv',
    buffer: Buffer.from(CSV),
  })
  const plan = page.getByRole('complementary', { name: 'What will happen' })
  await page.getByLabel('Pick Steady').check()
  await page.getByLabel('Pick Thinker').check()
  await expect(plan).toContainText(`${QUESTIONS} × 2 models`)
  await page.getByRole('button', { name: 'Start task' }).click()
  await expect(page).toHaveURL(/\/en\/task\?id=Task/)
  const taskUrl = page.url()
  const taskId = new URL(taskUrl).searchParams.get('id') ?? ''

  // Rows change without a reload.
  const document = await loadedAt(page)
  await page.locator('tr[data-chat-id]').first().waitFor()
  await expect(page.locator('tr[data-chat-id] [data-status=FINISHED]').first()).toBeVisible()

  // The server goes away in the middle and comes back; the page says so, and goes on by itself.
  expect(await server.stop()).toBe(0)
  const state = page.locator('output.pill')
  await expect(state).toContainText(/Reconnecting|Offline|Stale/)
  await server.start()
  await expect(state).toContainText('Live')
  await expect(page.locator('.th [data-status=FINISHED]')).toBeVisible({ timeout: 120_000 })
  expect(await loadedAt(page)).toBe(document)
  await expect(page.getByText(`${QUESTIONS * 2}`, { exact: true }).first()).toBeVisible()

  // A call, its chat ID and the other language.
  await page.locator('tr[data-chat-id]').first().click()
  await page.keyboard.press('Enter')
  await expect(page).toHaveURL(/\/en\/call\?id=/)
  const chatId = (await page.getByRole('heading', { level: 1 }).textContent())?.trim() ?? ''
  expect(chatId).toMatch(/^[0-9a-f-]{36}$/)
  await page
    .getByRole('button', { name: /Copy chat ID/ })
    .first()
    .click()
  await expect(page.getByText('Copied: chat ID')).toBeVisible()
  expect(await page.evaluate(() => navigator.clipboard.readText())).toBe(chatId)
  await page.getByRole('link', { name: '中文' }).click()
  await expect(page).toHaveURL(/\/zh-CN\/call\?id=/)
  await expect(page.getByRole('heading', { level: 1, name: chatId })).toBeVisible()

  // What was shown is what happened: every call ended once, and the log has no gap.
  expect(await readEnds(taskId)).toEqual({ calls: QUESTIONS * 2, ends: QUESTIONS * 2, gaps: 0 })
  expect(errors).toEqual([])
})

/** When this document was loaded: another one after a reload. */
function loadedAt(page: Page): Promise<number> {
  return page.evaluate(() => performance.timeOrigin)
}

/** Reads the task's events from the first on, over the public API. */
async function readEnds(taskId: string) {
  const epoch = (await ask(`{ task(id: "${taskId}") { cursor } }`)).task.cursor.split('.')[0]
  const query = `subscription { taskEvents(taskId: "${taskId}", after: "${epoch}.0") { seq kind call { chatId } } }`
  const response = await fetch(`${server.url}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', accept: 'text/event-stream' },
    body: JSON.stringify({ query }),
  })
  const ends: string[] = []
  let last = 0
  let gaps = 0
  for await (const { seq, kind, call } of readEvents(response)) {
    if (seq !== last + 1) gaps += 1
    last = seq
    if (kind === 'call.finished' || kind === 'call.failed') ends.push(call?.chatId ?? '')
    if (kind === 'task.finished') break
  }
  return { calls: new Set(ends).size, ends: ends.length, gaps }
}

type Told = { seq: number; kind: string; call: { chatId: string } | null }

async function* readEvents(response: Response): AsyncGenerator<Told> {
  let text = ''
  const decoder = new TextDecoder()
  for await (const chunk of response.body ?? []) {
    text += decoder.decode(chunk, { stream: true })
    const parts = text.split('\n\n')
    text = parts.pop() ?? ''
    for (const part of parts) {
      const data = /^data: (.*)$/m.exec(part)?.[1]
      if (data) yield JSON.parse(data).data.taskEvents
    }
  }
}

async function ask(query: string) {
  const response = await fetch(`${server.url}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ query }),
  })
  return (await response.json()).data
}
