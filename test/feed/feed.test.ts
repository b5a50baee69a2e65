import fc from 'fast-check'
import { SaxesParser } from 'saxes'
import { expect, test } from 'vitest'
import { printable } from '../../src/article/index.ts'
import { type FeedSite, toAtom, toJsonFeed, toRss } from '../../src/feed/index.ts'
import { article } from '../support/article.ts'
import { golden } from '../support/golden.ts'

const SITE: FeedSite = {
  title: 'The Example Record',
  url: 'https://example.org/',
  description: 'News of the four districts',
  language: 'en',
  author: { name: 'The desk', url: 'https://example.org/desk' },
  logo: null,
}

const NASTY = article({
  slug: 'nasty',
  id: 'tag:example.org,2026:nasty',
  title: 'Fish & chips <b>“]]>”</b> ]]> &amp; 👍',
  summary: 'A dek with ]]> and ]]> and <i>marks</i> & more',
  tags: ['R&D', '<script>', '"quoted"', "it's"],
  authors: [
    { name: 'Ann & Bob <x>', url: null, email: null },
    { name: 'Second "Author"', url: 'https://example.org/?a=1&b=2', email: 'second@example.org' },
  ],
  takeaways: [{ text: 'One ]]> two & <three>', origin: 'stated' }],
  whyItMatters: null,
  html: '<p>a ]]&gt; b &amp; c</p>',
  published: null,
})

/** Elements with their texts, in order, by an independent parser. Throws where the document is not well-formed. */
function textsOf(xml: string): { name: string; text: string; attributes: Record<string, string> }[] {
  const found: { name: string; text: string; attributes: Record<string, string> }[] = []
  const open: typeof found = []
  const parser = new SaxesParser()
  parser.on('opentag', tag => {
    const element = { name: tag.name, text: '', attributes: tag.attributes as Record<string, string> }
    found.push(element)
    open.push(element)
  })
  const add = (text: string) => {
    const last = open.at(-1)
    if (last !== undefined) last.text += text
  }
  parser.on('text', add)
  parser.on('cdata', add)
  parser.on('closetag', () => void open.pop())
  parser.on('error', error => {
    throw error
  })
  parser.write(xml).close()
  return found
}

const of = (name: string, xml: string) => textsOf(xml).filter(each => each.name === name)

/** What a reader shows of an HTML text construct. */
const shown = (html: string) => html.replaceAll('&lt;', '<').replaceAll('&gt;', '>').replaceAll('&amp;', '&')

test('the Atom feed is as it was read and found right', () => {
  const document = toAtom([article(), NASTY], SITE)
  expect(document).toBe(golden('feed/atom.xml', document))
})

test('the RSS feed is as it was read and found right', () => {
  const document = toRss([article(), NASTY], SITE)
  expect(document).toBe(golden('feed/rss.xml', document))
})

test('the JSON Feed is as it was read and found right', () => {
  const document = toJsonFeed([article(), NASTY], SITE)
  expect(document).toBe(golden('feed/feed.json', document))
})

test('ids come from the lock file, in all three', () => {
  const only = [article()]
  expect(of('id', toAtom(only, SITE)).map(each => each.text)).toEqual([
    'https://example.org/',
    'tag:example.org,2026:quiet-river-plan',
  ])
  expect(of('guid', toRss(only, SITE))[0]).toMatchObject({
    text: 'tag:example.org,2026:quiet-river-plan',
    attributes: { isPermaLink: 'false' },
  })
  expect(JSON.parse(toJsonFeed(only, SITE)).items[0].id).toBe('tag:example.org,2026:quiet-river-plan')
})

test('the content begins with the takeaways, then says why it matters, then tells the story', () => {
  expect(of('content', toAtom([article()], SITE))[0]?.text).toBe(
    [
      '<h2>Key takeaways</h2>',
      '<ul>',
      '<li>Withdrawals are capped at 82 percent.</li>',
      '<li>The cap starts on 1 June.</li>',
      '</ul>',
      '<p><strong>Why it matters:</strong> The districts draw on one reservoir.</p>',
      '<p>The vote came a little after ten.</p>',
      '<p>Nine members sat for three hours.</p>',
    ].join('\n'),
  )
})

test('an article without takeaways has no heading for them', () => {
  const bare = article({ takeaways: [], whyItMatters: null })
  expect(of('content', toAtom([bare], SITE))[0]?.text).toBe(bare.html)
})

test('takeaways are data in the JSON Feed', () => {
  expect(JSON.parse(toJsonFeed([article()], SITE)).items[0]._postrider.takeaways).toEqual(article().takeaways)
})

test('without published there is no Atom published, and firstSeen serves as RSS pubDate', () => {
  const unknown = [article({ published: null })]
  expect(of('published', toAtom(unknown, SITE))).toEqual([])
  expect(of('pubDate', toRss(unknown, SITE))[0]?.text).toBe('Fri, 13 Nov 2026 06:12:09 GMT')
})

test('a feed without articles is whole and has no date of today', () => {
  expect(of('updated', toAtom([], SITE))[0]?.text).toBe('1970-01-01T00:00:00.000Z')
  expect(of('lastBuildDate', toRss([], SITE))[0]?.text).toBe('Thu, 01 Jan 1970 00:00:00 GMT')
})

test('an article without an author is told without one', () => {
  const anonymous = [article({ authors: [] })]
  expect(of('dc:creator', toRss(anonymous, SITE))).toEqual([])
  expect(JSON.parse(toJsonFeed(anonymous, SITE)).items[0]).not.toHaveProperty('author')
})

test('whatever the text holds, Atom and RSS are well-formed and give it back', () => {
  const text = fc
    .oneof(
      fc.string({ unit: 'binary', maxLength: 60 }),
      fc.constantFrom(']]>', ']]>]]>', '&amp;', '<b>', '"', "'", '\uFFFF', '\uD800', '\u0008', '\uFDD0'),
    )
    .map(each => printable(each).trim())
    .filter(each => each !== '')
  fc.assert(
    fc.property(text, text, text, text, (title, dek, name, tag) => {
      const odd = [article({ title, summary: dek, authors: [{ name, url: null, email: null }], tags: [tag] })]
      const atom = toAtom(odd, { ...SITE, title, description: dek })
      const fold = (said: string | undefined) => said?.replace(/\s+/g, ' ').trim()
      const want = (said: string) => fold(said)
      expect(of('title', atom).map((each, index) => fold(index === 0 ? each.text : shown(each.text)))).toEqual([
        want(title),
        want(title),
      ])
      expect(fold(shown(of('summary', atom)[0]?.text ?? ''))).toBe(want(dek))
      expect(fold(of('category', atom)[0]?.attributes.term)).toBe(want(tag))
      const rss = toRss(odd, { ...SITE, title })
      expect(fold(of('category', rss)[0]?.text)).toBe(want(tag))
      expect(fold(of('dc:creator', rss)[0]?.text)).toBe(want(name))
      expect(JSON.parse(toJsonFeed(odd, SITE)).items[0].title).toBe(title)
    }),
    { numRuns: 500 },
  )
})
