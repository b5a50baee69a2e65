import sparticuz from '@sparticuz/chromium'
import { type BrowserContext, chromium, type Page } from 'playwright-core'
import type { TestProject } from 'vitest/node'

declare module 'vitest' {
  interface ProvidedContext {
    chromium: string
  }
}

/** Starts one Chromium for the whole run; `browser()` connects to it. */
export async function setup(project: TestProject): Promise<() => Promise<void>> {
  const server = await chromium.launchServer({
    executablePath: await sparticuz.executablePath(),
    // A page takes three times as long where it has a renderer to itself, and nobody looks at what is painted.
    args: ['--no-sandbox', '--disable-gpu', '--renderer-process-limit=1', '--force-gpu-mem-available-mb=1'],
    headless: true,
  })
  project.provide('chromium', server.wsEndpoint())
  return () => server.close()
}

/** The Chromium of this run, with a page that nobody looks at: the renderer lives as long as it, for the pages of all tests. */
export async function browser(endpoint: string): Promise<BrowserContext> {
  const context = await (await chromium.connect(endpoint)).newContext()
  await context.newPage()
  return context
}

/** Closes a page. While what a form sent is on its way, Chromium may never tell that one was closed: 14 of 176 times. */
export async function closePage(page: Page): Promise<void> {
  await page.goto('about:blank')
  await page.close()
}
