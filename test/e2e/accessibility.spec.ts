import AxeBuilder from '@axe-core/playwright'
import { expect, test } from '@playwright/test'
import { ask, collectErrors, startDemo } from './pages.ts'

const THEMES = ['light', 'dark'] as const
const LOCALES = ['en', 'zh-CN'] as const
const WIDTHS = [1440, 390] as const

for (const theme of THEMES) {
  for (const locale of LOCALES) {
    for (const width of WIDTHS) {
      test(`every page is accessible and fits: ${theme}, ${locale}, ${width} pixels`, async ({
        browser,
      }) => {
        test.setTimeout(180_000)
        const context = await browser.newContext({
          colorScheme: theme,
          viewport: { width, height: 900 },
        })
        const page = await context.newPage()
        const errors = collectErrors(page)
        for (const path of await listPaths(page)) {
          await page.goto(`/${locale}${path}`)
          await page.locator('main').waitFor()
          await page.waitForLoadState('networkidle')
          const { violations } = await new AxeBuilder({ page }).analyze()
          const found = violations.map(({ id, nodes }) => `${id}: ${nodes[0]?.html}`)
          expect([path, found]).toEqual([path, []])
          const overflow = await page.evaluate(
            () => document.documentElement.scrollWidth - window.innerWidth,
          )
          expect([path, Math.max(0, overflow)]).toEqual([path, 0])
        }
        expect(errors).toEqual([])
        await context.close()
      })
    }
  }
}

async function listPaths(page: Parameters<typeof startDemo>[0]): Promise<string[]> {
  const id = await startDemo(page)
  const query = `query ($id: ID!) { task(id: $id) { calls(first: 1) { nodes { chatId } } dataset { id } } }`
  const { task } = await ask(page, query, { id })
  return [
    '/tasks',
    `/task?id=${encodeURIComponent(id)}`,
    `/call?id=${task.calls.nodes[0].chatId}`,
    '/tasks/new',
    '/models',
    '/datasets',
    `/dataset?id=${encodeURIComponent(task.dataset.id)}`,
  ]
}
