import fc from 'fast-check'
import type { BrowserContext, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest'
import { type Article, printable } from '../../src/article/index.ts'
import { article } from '../support/article.ts'
import { browser } from '../support/chromium.ts'
import { openPage, siteOf } from './pages.ts'

const NASTY = [
  '</script><script>alert(1)</script>',
  '<!--',
  '-->',
  '<![CDATA[',
  ']]>',
  '</title>',
  '<img src=x onerror=alert(1)>',
  '" onload="alert(1)',
  "' onfocus='alert(1)' autofocus='",
  'javascript:alert(1)',
  '&amp;',
  '&lt',
  '&#x41;',
  '&NotEqualTilde;',
  '{{ 1 }}',
  '$&',
  '%00',
  '../',
  '\u202E',
  '\u2028',
  '\uFEFF',
]

/** One line of text as ingest lets it through: any characters, among them what means something to HTML. */
const said = fc
  .array(fc.oneof(fc.constantFrom(...NASTY), fc.string({ unit: 'binary' }), fc.string({ unit: 'grapheme' })), {
    minLength: 1,
    maxLength: 4,
  })
  .map(parts => printable(parts.join(' ')).replace(/\s+/g, ' ').trim())
  .filter(text => text !== '')
const texts = fc.record({ title: said, dek: said, author: said, takeaway: said, tag: said })
type Texts = typeof texts extends fc.Arbitrary<infer T> ? T : never

function sayingOf({ title, dek, author, takeaway, tag }: Texts): Article {
  return article({
    title,
    summary: dek,
    authors: [{ name: author, url: null, email: null }],
    takeaways: [{ text: takeaway, origin: 'stated' }],
    tags: [tag],
  })
}

const PLAIN = sayingOf({ title: 'a', dek: 'b', author: 'c', takeaway: 'd', tag: 'e' })

/** Elements with the names of their attributes in document order, and what some of them say, as a browser reads it. */
const READ = `source => {
  const page = new DOMParser().parseFromString(source, 'text/html')
  const all = selector => [...page.querySelectorAll(selector)]
  const data = all('script').map(each => JSON.parse(each.textContent))
  return {
    shape: all('*').map(each => [each.localName, ...each.getAttributeNames()].join(' ')),
    links: all('[href]').map(each => each.getAttribute('href')).filter(href => !/^(?:https:\\/\\/example\\.org\\/|[.#]|[a-z0-9/-]*(?:\\.[a-z]+)?$)/.test(href)),
    says: all('h1, .dek, .byline, .kicker, .takeaways li, .list .title, .list .what').map(each => [each.className || each.localName, each.textContent]),
    heads: all('title, meta[name=description], meta[property="og:title"]').map(each => each.content ?? each.textContent),
    data,
  }
}`
type Reading = {
  shape: string[]
  links: string[]
  says: [string, string][]
  heads: string[]
  data: { headline: string; keywords: string[]; author: { name: string }[] }[]
}

describe('whatever an article says of itself', () => {
  let chromium: BrowserContext
  let page: Page
  beforeAll(async () => {
    chromium = await browser(inject('chromium'))
    page = (await openPage(chromium)).page
  })
  afterAll(() => chromium.browser()?.close())

  const read = (pages: readonly string[]) => page.evaluate<Reading[]>(`${JSON.stringify(pages)}.map(${READ})`)
  const htmlOf = (one: Article) => [...siteOf([one])].filter(([path]) => path.endsWith('.html')).map(([, body]) => body)

  test('its pages show exactly those characters and get no element or attribute from them', async () => {
    const plain = await read(htmlOf(PLAIN))
    const shapes = plain.map(each => each.shape)
    await fc.assert(
      fc.asyncProperty(texts, async given => {
        const pages = await read(htmlOf(sayingOf(given)))
        expect(pages.map(each => each.shape)).toEqual(shapes)
        expect(pages.flatMap(each => each.links)).toEqual([])
        const [index, story, archive, edition, tag] = pages
        expect(story?.says).toEqual([
          ['kicker', given.tag],
          ['h1', given.title],
          ['dek', given.dek],
          ['byline', `${given.author} · 12 November 2026`],
          ['li', given.takeaway],
        ])
        expect(story?.heads).toEqual([`${given.title} · The Example Record`, given.dek, given.title])
        expect(story?.data.map(each => [each.headline, each.keywords, each.author.map(({ name }) => name)])).toEqual([
          [given.title, [given.tag], [given.author]],
        ])
        expect(index?.says).toContainEqual(['title', given.title])
        expect(index?.says).toContainEqual(['what', given.tag])
        expect(edition?.says).toContainEqual(['h1', given.title])
        expect(tag?.says).toContainEqual(['h1', `Tagged with ${given.tag}`])
        expect(archive?.says).toHaveLength(3)
      }),
      { numRuns: 100 },
    )
  })
})
