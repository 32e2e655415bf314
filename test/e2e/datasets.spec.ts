import { AxeBuilder } from '@axe-core/playwright'
import { expect, test } from '@playwright/test'

const file = (name: string, text: string) => ({
  name,
  mimeType: 'text/csv',
  buffer: Buffer.from(text),
})

test('a file with bad rows is refused line by line, and mended it is stored, searched and deleted', async ({
  page,
}) => {
  await page.goto('/en/datasets')
  const input = page.locator('input[type=file]')
  await input.setInputFiles(file('fruit.csv', 'question,answer,turn\nHow many apples?,3,二\n'))
  const errors = page.getByRole('alert').filter({ hasText: '1 row cannot be used' })
  await expect(errors.getByRole('row').filter({ hasText: 'turn must be' })).toContainText(
    'fruit.csv',
  )
  await expect(page.getByRole('link', { name: 'fruit' })).toHaveCount(0)

  await input.setInputFiles(file('fruit.csv', 'question,answer\nHow many apples?,3\n几个梨？,4\n'))
  await page.getByRole('link', { name: 'fruit', exact: true }).click()
  await expect(page.getByText('2 with a reference answer')).toBeVisible()
  await page.getByRole('searchbox').fill('梨')
  await expect(page.getByText('1–1 of 1')).toBeVisible()
  await page.getByRole('button', { name: '几个梨？' }).click()
  await expect(page.getByRole('dialog')).toContainText('4')
  expect((await new AxeBuilder({ page }).include('main').analyze()).violations).toEqual([])
  await page.keyboard.press('Escape')

  await page.getByRole('button', { name: 'Actions for fruit' }).click()
  await page.getByRole('menuitem', { name: 'Delete' }).click()
  await page.getByRole('button', { name: 'Delete dataset' }).click()
  await expect(page).toHaveURL(/\/datasets$/)
  await expect(page.getByRole('link', { name: 'Arithmetic (40)' })).toBeVisible()
  await expect(page.getByRole('link', { name: 'fruit', exact: true })).toHaveCount(0)
})

test('a name that is taken can be changed on the spot', async ({ page }) => {
  await page.goto('/en/datasets')
  const input = page.locator('input[type=file]')
  await input.setInputFiles(file('twice.csv', 'question\nOne?\n'))
  await expect(page.getByRole('link', { name: 'twice', exact: true })).toBeVisible()
  await input.setInputFiles(file('twice.csv', 'question\nTwo?\n'))
  await expect(page.getByRole('main').getByRole('alert')).toContainText('exists already')
  await page.getByRole('button', { name: 'Import under this name' }).click()
  await expect(page.getByRole('link', { name: 'twice 2', exact: true })).toBeVisible()
})
