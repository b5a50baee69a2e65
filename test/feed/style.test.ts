import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import type { BrowserContext } from 'playwright-core'
import { afterAll, beforeAll, expect, inject, test } from 'vitest'
import { feedCss, toAtom, toFeed, toRss } from '../../src/feed/index.ts'
import { article } from '../support/article.ts'
import { browser } from '../support/chromium.ts'
import { folder, put } from '../support/newsroom.ts'

let chromium: BrowserContext
beforeAll(async () => {
  chromium = await browser(inject('chromium'))
})
afterAll(() => chromium.browser()?.close())

const LANGUAGES = { en: 'This is a web feed.', ar: 'هذه خلاصة ويب.' }

test.each([
  ['atom.xml', toAtom, 'en'],
  ['rss.xml', toRss, 'en'],
  ['atom.xml', toAtom, 'ar'],
] as const)(
  'a person who opens %s in a browser sees what it is and its stories, not its source',
  async (file, write, language) => {
    const site = {
      title: 'The Example Record',
      url: 'https://example.org/',
      description: 'News of the four districts',
      language,
      author: null,
      logo: 'https://example.org/logo.png',
      rights: '© 2026',
      hub: 'https://hub.example/',
    }
    const dir = folder()
    put(dir, {
      [file]: write(toFeed([article(), article({ slug: 'second', title: 'Second', tags: [] })], site)),
      'feed.css': feedCss(language),
    })
    const page = await chromium.newPage()
    await page.setViewportSize({ width: 375, height: 800 })
    await page.goto(pathToFileURL(join(dir, file)).href)
    // Boxes that are shown, from the top down, each with what a person reads in it.
    const shown = await page.evaluate(`[...document.querySelectorAll('*')]
    .filter(each => each.children.length === 0 && each.getClientRects().length > 0)
    .map(each => {
      const said = place => getComputedStyle(each, place).content.replace(/^(none|normal)$/, '').replace(/^"|"$/g, '')
      return { top: each.getBoundingClientRect().top, text: [said('::before'), each.textContent, said('::after')].join(' ').trim() }
    })
    .filter(each => each.text !== '')
    .sort((a, b) => a.top - b.top)
    .map(each => each.text)`)
    const [title, dek, what, way, ...stories] = shown as string[]
    expect([title, dek]).toEqual(['The Example Record', 'News of the four districts'])
    expect(what).toContain(LANGUAGES[language])
    expect(what).toContain(`https://example.org/${file}`)
    expect(way).toMatch(/https:\/\/example\.org\/$/)
    const dekOf = 'Four districts agree on a common cap.'
    expect(stories).toEqual(['Water', 'Quiet river plan', dekOf, 'Second', dekOf])
    expect(await page.evaluate('document.documentElement.scrollWidth')).toBeLessThanOrEqual(375)
    await page.close()
  },
)
