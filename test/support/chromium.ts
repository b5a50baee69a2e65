import sparticuz from '@sparticuz/chromium'
import { type Browser, chromium } from 'playwright-core'
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
    args: ['--no-sandbox', '--disable-gpu'],
    headless: true,
  })
  project.provide('chromium', server.wsEndpoint())
  return () => server.close()
}

/** The Chromium of this run. */
export async function browser(endpoint: string): Promise<Browser> {
  return chromium.connect(endpoint)
}
