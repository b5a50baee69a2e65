import fc from 'fast-check'
import { parseFeed } from 'htmlparser2'
import { expect, test } from 'vitest'
import { type Article, printable } from '../../src/article/index.ts'
import { sizesOf } from '../../src/feed/history.ts'
import { type FeedSite, toAtom, toFeed, toJsonFeed, toRss } from '../../src/feed/index.ts'
import { article } from '../support/article.ts'
import { named } from '../support/xml.ts'

const RUNS = 10_000
const HAZARDS = [
  ...[
    ']]>',
    ']]>]]>',
    '&amp;',
    '&#38;',
    '&lt;b&gt;',
    '&lt;a href="/x" id= \'y\'&gt;',
    '&nbsp;',
    '<b>',
    '</title>',
    '<!--',
    '<?x',
    '"',
    "'",
    '&',
    '<',
    '>',
  ],
  ...['\uFFFF', '\uFFFE', '\uFDD0', '\uD800', '\uDC00', '\u0000', '\u0008', '\u000B', '\u0085', '\u2028', '\r\n', '\t'],
  ...['مرحبا', '\u202E', '👩‍👩‍👧‍👦', 'é', '日本'],
]
const text = fc
  .array(fc.oneof(fc.constantFrom(...HAZARDS), fc.string({ unit: 'binary', maxLength: 8 })), { maxLength: 6 })
  .map(parts => parts.join(''))
const line = text.map(said => `x${said}`)
const url = fc.oneof(
  fc.webUrl({ withFragments: true, withQueryParameters: true }),
  text.map(said => `https://example.org/${said}`),
)
const odd: fc.Arbitrary<Partial<Article>> = fc.record({
  title: line,
  summary: fc.option(line, { nil: null }),
  tags: fc.array(line, { maxLength: 3 }),
  authors: fc.array(
    fc.record({ name: line, url: fc.option(url, { nil: null }), email: fc.option(text, { nil: null }) }),
    { maxLength: 3 },
  ),
  takeaways: fc.array(fc.record({ text: line, origin: fc.constantFrom('stated' as const, 'extracted' as const) }), {
    maxLength: 2,
  }),
  html: text,
  url,
  image: fc.option(fc.record({ url, alt: text }), { nil: null }),
  published: fc.option(fc.constant('2026-11-12T08:00:00Z'), { nil: null }),
  direction: fc.constantFrom('ltr' as const, 'rtl' as const),
})
const correction = fc.record({
  date: fc.constant('2026-11-15T08:00:00Z'),
  html: text,
  text,
  edition: fc.constant('2026-11-14-1'),
})
const SITE: FeedSite = {
  title: 'The Example Record',
  url: 'https://example.org/',
  description: null,
  language: 'en',
  author: null,
  logo: null,
  rights: null,
  hub: null,
}

/** What XML lets through of a line. */
const fold = (said: string | undefined) =>
  printable(said ?? '')
    .replace(/\s+/g, ' ')
    .trim()
/** Quotation marks as such, however they are written. */
const quoted = (html: string) => html.replaceAll('&quot;', '"').replaceAll('&#39;', "'")
/** What a reader shows of a text that is escaped as HTML. */
const shown = (html: string | undefined) =>
  (html ?? '').replace(/&(amp|lt|gt);/g, (_, name: 'amp' | 'lt' | 'gt') => ({ amp: '&', lt: '<', gt: '>' })[name])
const isAmbiguous = (said: string) =>
  /<[a-z/!?]|&(?:#x?[0-9a-f]+|[a-z][a-z0-9]*);|&(?:amp|lt|gt|quot|nbsp|copy|reg)\b/i.test(said)

test('whatever an article and a site hold, the documents are well-formed and give back its headline, its tags and its story', () => {
  fc.assert(
    fc.property(odd, line, (changes, title) => {
      const told = article(changes)
      const feed = toFeed([told], { ...SITE, title, description: changes.title ?? null, rights: title }, () => 7)
      const [atom, rss, json] = [toAtom(feed), toRss(feed), JSON.parse(toJsonFeed(feed))]
      const [, atomTitle] = named('title', atom)
      const said = printable(told.title)
      expect(fold(atomTitle?.attributes.type === 'html' ? shown(atomTitle.text) : atomTitle?.text)).toBe(fold(said))
      const rssTitle = named('title', rss)[1]?.text
      expect(fold(isAmbiguous(said) ? shown(rssTitle) : rssTitle)).toBe(fold(said))
      expect(json.items[0].title.replaceAll('<\u2060', '<')).toBe(said.replaceAll('<\u2060', '<'))
      expect(json.items[0].title).not.toMatch(/<[a-z/!?]/i)
      expect(named('category', atom).map(each => fold(each.attributes.term))).toEqual(told.tags.map(fold))
      expect(json.items[0].tags ?? []).toEqual(told.tags.map(printable))
      expect(named('schema:abstract', rss).map(each => fold(each.text))).toEqual(
        told.takeaways.map(each => fold(each.text)),
      )
      const [content] = named('content', atom)
      expect(content?.text).toBe(json.items[0].content_html)
      expect(named('content:encoded', rss)[0]?.text).toBe(content?.text)
      expect(quoted(fold(content?.text))).toContain(
        quoted(fold(printable(told.html).replace(/&amp;(?=(?:amp|lt|gt|quot|nbsp|#\d+);)/g, '&#38;'))),
      )
    }),
    { numRuns: RUNS },
  )
})

test('no entry is larger than the quick bound of its size', () => {
  fc.assert(
    fc.property(odd, fc.array(correction, { minLength: 1, maxLength: 3 }), (changes, corrections) => {
      const { atMost, exactly } = sizesOf(SITE, () => 1_000_000)
      const told = article(corrections[0]?.text === '' ? changes : { ...changes, corrections })
      expect(atMost(told)).toBeGreaterThanOrEqual(exactly(told))
    }),
    { numRuns: RUNS / 10 },
  )
})

test('a second parser, of a browser’s kind, reads the same from them', () => {
  fc.assert(
    fc.property(odd, changes => {
      const told = article(changes)
      const feed = toFeed([told], SITE)
      const said = printable(told.title)
      const [atom, rss] = [toAtom(feed), toRss(feed)].map(document => parseFeed(document))
      expect(fold(isAmbiguous(said) ? shown(atom?.items[0]?.title) : atom?.items[0]?.title)).toBe(fold(said))
      expect(fold(isAmbiguous(said) ? shown(rss?.items[0]?.title) : rss?.items[0]?.title)).toBe(fold(said))
      expect([atom?.items[0]?.id, rss?.items[0]?.id]).toEqual([told.id, told.id])
      expect(atom?.items[0]?.pubDate?.toISOString()).toBe(new Date(told.updated).toISOString())
    }),
    { numRuns: RUNS / 10 },
  )
})
