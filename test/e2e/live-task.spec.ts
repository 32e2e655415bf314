import { expect, type Page, test } from '@playwright/test'
import { collectErrors, startDemo } from './pages.ts'

test.use({ permissions: ['clipboard-read', 'clipboard-write'] })

/** Chat ID and status of each row on the screen. */
function readRows(page: Page): Promise<Record<string, string>> {
  return page
    .locator('tr[data-chat-id]')
    .evaluateAll((rows) =>
      Object.fromEntries(
        rows.map((row) => [
          row.getAttribute('data-chat-id') ?? '',
          row.querySelector('[data-status]')?.getAttribute('data-status') ?? '',
        ]),
      ),
    )
}

test('the demo task runs in one press, and its rows change without a reload', async ({ page }) => {
  const errors = collectErrors(page)
  await startDemo(page)
  // Pointing at the list holds it, so that the same rows are seen before and after.
  await page.locator('tr[data-chat-id]').first().hover()
  const before = await readRows(page)
  await expect(page.locator('.th [data-status=FINISHED]')).toBeVisible({ timeout: 90_000 })
  const after = await readRows(page)
  expect(Object.keys(after)).toEqual(Object.keys(before))
  expect(after).not.toEqual(before)
  expect(errors).toEqual([])
})

test('while the reader points at the list, new calls are counted and not inserted', async ({
  page,
}) => {
  await startDemo(page)
  await page.locator('tr[data-chat-id]').first().hover()
  const before = Object.keys(await readRows(page))
  const pill = page.getByRole('button', { name: /^\d+ new$/ })
  await expect(pill).toBeVisible({ timeout: 60_000 })
  expect(Object.keys(await readRows(page))).toEqual(before)
  await pill.click()
  await expect.poll(async () => Object.keys(await readRows(page))[0]).not.toBe(before[0])
})

test('keys move through the calls, copy the chat ID and open the call', async ({ page }) => {
  await startDemo(page)
  await expect(page.locator('.th [data-status=FINISHED]')).toBeVisible({ timeout: 90_000 })
  await page.keyboard.press('j')
  await page.keyboard.press('j')
  const selected = page.locator('tr[aria-selected=true]')
  await expect(selected).toBeFocused()
  const chatId = (await selected.getAttribute('data-chat-id')) ?? ''
  await page.keyboard.press('c')
  await expect(page.getByText('Copied: chat ID')).toBeVisible()
  expect(await page.evaluate(() => navigator.clipboard.readText())).toBe(chatId)
  await page.keyboard.press('Enter')
  await expect(page.getByRole('heading', { level: 1, name: chatId })).toBeVisible()
  await expect(page.getByTestId('answer')).not.toBeEmpty()
  await expect(page.getByText('Wait for first byte')).toBeVisible()
})

test('the list can be paused and says how much is new', async ({ page }) => {
  await startDemo(page)
  await page
    .getByRole('button', { name: /^Pause/ })
    .last()
    .click()
  await expect(page.locator('output.pill')).toHaveText(/^Paused, \d+ new$/)
  const before = await readRows(page)
  await page.waitForTimeout(1_500)
  expect(await readRows(page)).toEqual(before)
})

test('the language changes and the page stays', async ({ page }) => {
  await startDemo(page)
  const query = new URL(page.url()).search
  await page.getByRole('link', { name: '中文' }).click()
  await expect(page).toHaveURL(/\/zh-CN\/task/)
  expect(new URL(page.url()).search).toBe(query)
  await expect(page.getByRole('tab', { name: '总览' })).toBeVisible()
  await page.goto('/tasks')
  await expect(page).toHaveURL(/\/zh-CN\/tasks$/)
})
