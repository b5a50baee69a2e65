import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import type { BrowserContext, Page } from 'playwright-core'
import { type Article, newestFirst } from '../../src/article/index.ts'
import type { Edition } from '../../src/edition/index.ts'
import { type Config, readConfig } from '../../src/newsroom/index.ts'
import { sitePages } from '../../src/site/index.ts'
import { draftOf } from '../support/article.ts'
import { CONFIG } from '../support/newsroom.ts'

const FEEDS = [
  { path: 'atom.xml', type: 'application/atom+xml', title: 'Atom' },
  { path: 'rss.xml', type: 'application/rss+xml', title: 'RSS' },
  { path: 'feed.json', type: 'application/feed+json', title: 'JSON Feed' },
]
const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8')
const TAGS = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'best-practice']

/** What another colour scheme can break; the markup is the same. */
const COLOUR_RULES = ['color-contrast', 'link-in-text-block']
const WIDTHS = [320, 375, 600, 1280]

/** The pages of a site by path: of these articles, the editions sent and the draft of what is in none. */
export function siteOf(
  articles: readonly Article[],
  sent: readonly Edition[] = [],
  config: Config = readConfig(CONFIG),
) {
  const draft = draftOf(articles, sent, config.site)
  const pages = sitePages(articles.toSorted(newestFirst), draft === null ? sent : [...sent, draft], config, {
    feeds: FEEDS,
    editionsFeed: sent.length === 0 ? null : { path: 'feeds/editions.xml', type: 'application/atom+xml' },
    keyOf: JSON.stringify,
  })
  return new Map(pages.map(page => [page.path, page.make()]))
}

/** A new page, and everything that it asked a server or a disk for. */
export async function openPage(chromium: BrowserContext, url?: string): Promise<{ page: Page; asked: string[] }> {
  const page = await chromium.newPage()
  const asked: string[] = []
  page.on('request', request => asked.push(request.url()))
  if (url !== undefined) await page.goto(url)
  return { page, asked }
}

/** Has each document that the page loads from now on bring axe: given to a page at once, it takes longer than all that it then does. */
export async function withAxe(page: Page): Promise<void> {
  await page.addInitScript({ content: AXE })
}

/** Writes a document in the place of the one that the page shows, at this address: for a new one axe would be compiled anew. */
export async function write(page: Page, url: string, html: string): Promise<void> {
  await page.evaluate(`history.replaceState(null, '', ${JSON.stringify(url)})`)
  await page.setContent(html)
}

/** What axe finds on a page, a line each: rule, elements. Frames are looked at by themselves. */
export async function axe(
  page: Page,
  only: { type: 'tag' | 'rule'; values: readonly string[] },
  without: readonly string[] = [],
): Promise<string[]> {
  const rules = Object.fromEntries(without.map(rule => [rule, { enabled: false }]))
  // What axe would load first is for an experimental rule and for one that never finds more than what to look at.
  const options = JSON.stringify({ runOnly: only, rules, iframes: false, preload: false, resultTypes: ['violations'] })
  return page.evaluate(
    `axe.run(document, ${options}).then(found => found.violations.map(each => each.id + ': ' + each.nodes.map(node => node.target + ' ' + node.failureSummary).join(', ')))`,
  )
}

/** The widths at which a page scrolls sideways. */
export async function tooWide(page: Page): Promise<string[]> {
  const faults: string[] = []
  for (const width of WIDTHS) {
    await page.setViewportSize({ width, height: 800 })
    const wide = await page.evaluate<number>('document.documentElement.scrollWidth')
    if (wide > width) faults.push(`${page.url()} is ${wide} px wide at ${width} px`)
  }
  return faults
}

/** The widths at which a page that was loaded `withAxe` scrolls sideways, and what axe finds in light and in dark. */
export async function faultsOf(page: Page, without: readonly string[] = []): Promise<string[]> {
  const faults = await tooWide(page)
  const look = async (colorScheme: 'light' | 'dark', only: Parameters<typeof axe>[1]) => {
    await page.emulateMedia({ colorScheme })
    faults.push(...(await axe(page, only, without)).map(each => `${page.url()} ${colorScheme}: ${each}`))
  }
  await look('light', { type: 'tag', values: TAGS })
  await look('dark', { type: 'rule', values: COLOUR_RULES })
  return faults
}
