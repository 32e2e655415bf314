import { AxeBuilder } from '@axe-core/playwright'
import { expect, test } from '@playwright/test'

test('a simulated model is labelled, and a check of it shows where the time went', async ({
  page,
}) => {
  await page.goto('/en/models')
  await expect(page.getByRole('row').filter({ hasText: 'Steady' })).toContainText('simulated')
  await page.getByRole('button', { name: 'Check Steady' }).click()
  const dialog = page.getByRole('dialog')
  await expect(dialog).toContainText('It answers')
  await expect(dialog.getByRole('row').filter({ hasText: 'Wait for the first byte' })).toBeVisible()
  await expect(dialog).toContainText('chatcmpl-')
  expect((await new AxeBuilder({ page }).include('dialog').analyze()).violations).toEqual([])
})

test('a model is added, refused where it is wrong, changed, and deleted', async ({ page }) => {
  await page.goto('/en/models')
  await page.getByRole('button', { name: 'Add a model' }).click()
  const add = page.getByRole('button', { name: 'Add model' })
  await page.getByLabel('Vendor’s model name').fill('org/Model 7B')
  await add.click()
  await expect(page.getByLabel('Base URL')).toHaveAccessibleDescription('This is needed.')
  await page.getByLabel('Base URL').fill('ftp://example.com')
  await add.click()
  await expect(page.getByLabel('Base URL')).toHaveAccessibleDescription(/not an http/)
  await page.getByLabel('Base URL').fill('https://example.com/v1')
  await page.getByLabel('Key variable').fill('EVALSTREAM_TEST_ABSENT_KEY')
  await add.click()
  const row = page.getByRole('row').filter({ hasText: 'org-model-7b' })
  await expect(row).toContainText('EVALSTREAM_TEST_ABSENT_KEY not set')
  await expect(row).toContainText('no price')

  await page.getByRole('button', { name: 'Check org-model-7b' }).click()
  await expect(page.getByRole('dialog').getByRole('alert')).toContainText('ABSENT_KEY is not set')
  await page.getByRole('button', { name: 'Edit the model' }).click()
  await page.getByLabel('Shown as').fill('Seven')
  await page.getByLabel('Input', { exact: true }).fill('0.5')
  await page.getByLabel('Output').fill('1.5')
  await page.getByRole('button', { name: 'Save' }).click()
  const changed = page.getByRole('row').filter({ hasText: 'Seven' })
  await expect(changed).toContainText('0.50 / 1.50')

  await changed.getByRole('button', { name: 'Actions for Seven' }).click()
  await page.getByRole('menuitem', { name: 'Delete' }).click()
  await page.getByRole('button', { name: 'Delete model' }).click()
  await expect(changed).toHaveCount(0)
  expect((await new AxeBuilder({ page }).include('main').analyze()).violations).toEqual([])
})
