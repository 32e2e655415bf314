import { AxeBuilder } from '@axe-core/playwright'
import { expect, test } from '@playwright/test'

test('a task is planned before it starts: calls and cost follow what is picked', async ({
  page,
}) => {
  await page.goto('/en/tasks/new')
  const start = page.getByRole('button', { name: 'Start task' })
  const plan = page.getByRole('complementary', { name: 'What will happen' })
  await expect(start).toBeDisabled()
  await expect(plan).toContainText('Start is off: pick a dataset.')

  await page.getByLabel('Stored dataset').selectOption({ label: 'Arithmetic (40), 40 questions' })
  await expect(plan).toContainText('Start is off: pick at least one model.')
  await page.getByLabel('Pick Swift').check()
  await page.getByLabel('Pick Steady').check()
  await page.getByLabel('Ask each').fill('two')
  await expect(plan).toContainText('from 1 to 100 times')
  await page.getByLabel('Ask each').fill('2')
  await page.getByLabel('Only the first').fill('3')
  await expect(plan).toContainText('3 × 2 models × 2 times')
  await expect(plan.getByRole('row').filter({ hasText: 'Total' })).toContainText(/0\.\d+/)
  expect((await new AxeBuilder({ page }).include('main').analyze()).violations).toEqual([])

  await page.getByLabel('Name').fill('Planned on the page')
  await start.click()
  await expect(page).toHaveURL(/\/en\/task\?id=Task/)
  await expect(page.getByRole('heading', { name: 'Planned on the page' })).toBeVisible()
  await expect(page.getByText('12', { exact: true }).first()).toBeVisible()
})

test('a dataset without reference answers says what to do about it', async ({ page }) => {
  await page.goto('/en/datasets')
  await page.getByRole('button', { name: 'Actions for Open questions (20)' }).click()
  await page.getByRole('menuitem', { name: 'New task with it' }).click()
  await page.getByLabel('Pick Swift').check()
  const start = page.getByRole('button', { name: 'Start task' })
  await expect(start).toHaveAccessibleDescription(/has no reference answers/)
  await page.getByRole('checkbox', { name: 'Numeric' }).uncheck()
  await page.getByRole('checkbox', { name: 'Regex' }).check()
  await page.getByLabel('Pattern', { exact: true }).fill('[a-z]')
  await expect(start).toBeEnabled()
})
