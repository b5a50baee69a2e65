import { expect, test } from 'vitest'
import { type FeedSite, toAtom, toFeed, toJsonFeed, toRss } from '../../src/feed/index.ts'
import { article } from '../support/article.ts'
import { golden } from '../support/golden.ts'
import { named } from '../support/xml.ts'

const SITE: FeedSite = {
  title: 'The Example Record',
  url: 'https://example.org/',
  description: 'News of the four districts',
  language: 'en',
  author: { name: 'The desk', url: 'https://example.org/desk', email: 'desk@example.org' },
  logo: 'https://example.org/logo.png',
  rights: '© 2026 The Example Record & friends',
  hub: 'https://hub.example/',
}

const NASTY = article({
  slug: 'nasty',
  id: 'tag:example.org,2026:nasty',
  updated: '2026-11-14T06:12:09.001Z',
  title: 'Fish & chips <b>“]]>”</b> ]]> &amp; 👍',
  summary: 'A dek with ]]> and ]]> and <i>marks</i> & more',
  tags: ['R&D', '<script>', '"quoted"', "it's"],
  authors: [
    { name: 'Ann & Bob <x>', url: null, email: null },
    { name: 'Second "Author"', url: 'https://example.org/ö?a=1&b=2', email: 'second@example.org' },
  ],
  takeaways: [{ text: 'One ]]> two & <three>', origin: 'extracted' }],
  whyItMatters: null,
  html: '<p>a ]]&gt; b &amp; c, written as &amp;amp;</p>',
  published: null,
})
const PICTURED = article({
  slug: 'weir',
  updated: '2026-11-15T06:12:09Z',
  authors: [],
  tags: [],
  summary: null,
  takeaways: [],
  image: { url: 'https://example.org/articles/weir/weir.png', alt: 'The weir at <dawn>' },
})
const ARABIC = article({
  slug: 'council',
  updated: '2026-11-16T06:12:09Z',
  title: 'مجلس المياه يضع حدودًا',
  summary: null,
  language: 'ar',
  direction: 'rtl',
  authors: [{ name: 'سارة حداد', url: null, email: null }],
  takeaways: [{ text: 'تم تحديد السحب.', origin: 'stated' }],
  whyItMatters: null,
  image: { url: 'https://elsewhere.example/p.jpg?x=1&y=ü', alt: '' },
  source: {
    file: 'https://elsewhere.example/feed#1',
    format: 'feed',
    feed: {
      id: 'urn:example:feed',
      title: 'Elsewhere & <co>',
      link: 'https://elsewhere.example/',
      feed: 'https://elsewhere.example/feed',
    },
  },
})
const ALL = toFeed([ARABIC, PICTURED, NASTY, article()], SITE, url => (url.endsWith('/weir.png') ? 4321 : null))
const one = (changes: Parameters<typeof article>[0] = {}, site: Partial<FeedSite> = {}) =>
  toFeed([article(changes)], { ...SITE, ...site })

test('the Atom feed is as it was read and found right', () => {
  expect(toAtom(ALL)).toBe(golden('feed/atom.xml', toAtom(ALL)))
})

test('the RSS feed is as it was read and found right', () => {
  expect(toRss(ALL)).toBe(golden('feed/rss.xml', toRss(ALL)))
})

test('the JSON Feed is as it was read and found right', () => {
  expect(toJsonFeed(ALL)).toBe(golden('feed/feed.json', toJsonFeed(ALL)))
})

test.each([
  ['atom.xml', toAtom],
  ['rss.xml', toRss],
  ['feed.json', toJsonFeed],
] as const)('the entry of an article with corrections in %s is as it was read and found right', (file, write) => {
  const told = (day: number, html: string, text: string) => ({
    date: `2026-11-${day}T08:00:00Z`,
    html,
    text,
    edition: `2026-11-${day}-1`,
  })
  const corrections = [
    told(
      14,
      '<p>The cap starts on <strong>1 July</strong> &amp; not on 1 June.</p>',
      'The cap starts on 1 July & not on 1 June.',
    ),
    told(15, '<ul>\n<li>Nine districts, not four.</li>\n</ul>', 'Nine districts, not four.'),
  ]
  const document = write(toFeed([article({ updated: '2026-11-15T08:00:01Z', corrections })], SITE, () => null))
  expect(document).toBe(golden(`feed/corrected--${file}`, document))
})

test('an archived document says so, and leads to the current one, to the one before and to the one after', () => {
  const place = {
    current: 'https://example.org/x',
    older: 'https://example.org/feeds/archive/1/x',
    newer: 'https://example.org/feeds/archive/3/x',
  }
  const links = (name: string, xml: string) =>
    named(name, xml).flatMap(({ attributes: { rel, href } }) =>
      rel?.match(/current|archive/) ? [`${rel} ${href}`] : [],
    )
  const told = [
    'current https://example.org/x',
    'prev-archive https://example.org/feeds/archive/1/x',
    'next-archive https://example.org/feeds/archive/3/x',
  ]
  const [atom, rss] = [toAtom(one(), place), toRss(one(), place)]
  expect([links('link', atom), named('fh:archive', atom).length]).toEqual([told, 1])
  expect([links('atom:link', rss), named('fh:archive', rss).length]).toEqual([told, 1])
  expect(JSON.parse(toJsonFeed(one(), place)).next_url).toBe('https://example.org/feeds/archive/1/x')
  expect(named('fh:archive', toAtom(one()))).toEqual([])
})

test('what a story writes of HTML is no attribute to those who look for one by its pattern', () => {
  const html = `<p>Write &lt;img src="/x" onload= 'y'&gt;, as <a href="https://example.org/b" id="c">here</a>: a="b".</p>`
  const feed = toFeed([article({ html, takeaways: [], whyItMatters: null })], SITE)
  const told = `<p>Write &lt;img src=&quot;/x" onload= &#39;y'&gt;, as <a href="https://example.org/b" id="c">here</a>: a=&quot;b".</p>`
  expect(named('content', toAtom(feed))[0]?.text).toBe(told)
  expect(named('content:encoded', toRss(feed))[0]?.text).toBe(told)
  expect(JSON.parse(toJsonFeed(feed)).items[0].content_html).toBe(told)
})

test.each(['<', '=', '= ', '<a ="'])('a story that is a million times %j is written in time in proportion', sign => {
  const html = `&lt;${sign.repeat(1_000_000)}`
  expect(toAtom(toFeed([article({ html })], SITE))).toContain('&lt;')
})

test('ids come from the lock file, in all three', () => {
  expect(named('id', toAtom(one())).map(each => each.text)).toEqual([
    'https://example.org/',
    'tag:example.org,2026:quiet-river-plan',
  ])
  expect(named('guid', toRss(one()))[0]).toMatchObject({
    text: 'tag:example.org,2026:quiet-river-plan',
    attributes: { isPermaLink: 'false' },
  })
  expect(JSON.parse(toJsonFeed(one())).items[0].id).toBe('tag:example.org,2026:quiet-river-plan')
})

test('the content begins with the takeaways, then says why it matters, then tells the story', () => {
  expect(named('content', toAtom(one()))[0]?.text).toBe(
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
  expect(named('content', toAtom(toFeed([bare], SITE)))[0]?.text).toBe(bare.html)
})

test('takeaways are data in all three', () => {
  const texts = article().takeaways.map(each => each.text)
  expect(named('schema:abstract', toAtom(one())).map(each => each.text)).toEqual(texts)
  expect(named('schema:abstract', toRss(one())).map(each => each.text)).toEqual(texts)
  expect(JSON.parse(toJsonFeed(one())).items[0]._postrider).toEqual({
    takeaways: article().takeaways,
    whyItMatters: article().whyItMatters,
  })
})

test('without published there is no Atom published, and firstSeen serves as RSS pubDate however often it is corrected', () => {
  const unknown = one({ published: null, updated: '2026-12-01T00:00:00Z' })
  expect(named('published', toAtom(unknown))).toEqual([])
  expect(named('pubDate', toRss(unknown))[0]?.text).toBe('Fri, 13 Nov 2026 06:12:09 GMT')
  expect(JSON.parse(toJsonFeed(unknown)).items[0]).not.toHaveProperty('date_published')
})

test('a feed without articles is whole and has no date of today', () => {
  const empty = toFeed([], SITE)
  expect(named('updated', toAtom(empty))[0]?.text).toBe('1970-01-01T00:00:00Z')
  expect(named('lastBuildDate', toRss(empty))[0]?.text).toBe('Thu, 01 Jan 1970 00:00:00 GMT')
  expect(JSON.parse(toJsonFeed(empty)).items).toEqual([])
})

test.each([
  [SITE.author, 'The desk'],
  [null, 'The Example Record'],
])('an article without a byline is by the feed’s author, as RFC 4287 has it', (author, name) => {
  const anonymous = one({ authors: [] }, { author })
  expect(named('name', toAtom(anonymous)).map(each => each.text)).toEqual([name, name])
  expect(named('dc:creator', toRss(anonymous)).map(each => each.text)).toEqual([name])
  expect(JSON.parse(toJsonFeed(anonymous)).items[0].author.name).toBe(name)
})

test('every URL is ASCII, as RSS asks', () => {
  const url = 'https://exämple.org/ünï/pa th?q=[a]|b&c=<d>#é'
  const ascii = 'https://xn--exmple-cua.org/%C3%BCn%C3%AF/pa%20th?q=%5Ba%5D%7Cb&c=%3Cd%3E#%C3%A9'
  expect(named('link', toRss(one({ url }))).at(-1)?.text).toBe(ascii)
  expect(named('link', toAtom(one({ url }))).at(-1)?.attributes.href).toBe(ascii)
  expect(JSON.parse(toJsonFeed(one({ url }))).items[0].url).toBe(ascii)
})

test('a picture whose size is not known is no enclosure: RSS and Atom ask for its length', () => {
  const [atom, rss] = [toAtom(ALL), toRss(ALL)]
  const enclosures = named('link', atom).filter(each => each.attributes.rel === 'enclosure')
  expect(enclosures.map(each => each.attributes)).toEqual([
    {
      rel: 'enclosure',
      type: 'image/png',
      length: '4321',
      title: 'The weir at <dawn>',
      href: 'https://example.org/articles/weir/weir.png',
    },
  ])
  expect(named('enclosure', rss).map(each => each.attributes)).toEqual([
    { url: 'https://example.org/articles/weir/weir.png', length: '4321', type: 'image/png' },
  ])
  for (const xml of [atom, rss]) expect(named('media:content', xml)).toHaveLength(2)
})

test('what users of the package feed put into a Feed comes out: contributors, categories, enclosures and extensions', () => {
  const feed = one()
  feed.addCategory('Rivers & lakes')
  feed.addContributor({ name: 'Tom Okafor', link: 'https://example.org/tom' })
  feed.addExtension({ name: 'dc:publisher', objects: { _text: 'A & B' } })
  feed.addExtension({ name: '_feed', objects: { a: 1 } })
  feed.addExtension({ name: 'odd:name', objects: { _text: 'left out: nothing declares its prefix' } })
  feed.addItem({
    title: 'Sound',
    id: 'urn:example:sound',
    link: 'https://example.org/sound',
    date: new Date('2026-11-20T00:00:00Z'),
    guid: 'urn:example:guid',
    audio: { url: 'https://example.org/a.mp3', type: 'audio/mpeg', length: 12, duration: 3 },
    image: 'https://example.org/i.webp',
    copyright: 'Nobody',
    contributor: [{ email: 'c@example.org' }],
    extensions: [{ name: 'media:group', objects: { _attributes: { id: '<1>', 'odd:x': '2' }, 'media:title': 'T' } }],
  })
  const [atom, rss, json] = [toAtom(feed), toRss(feed), JSON.parse(toJsonFeed(feed))]
  const said = (name: string, xml: string) => named(name, xml).map(each => each.text.trim() || each.attributes)
  expect(said('category', atom)[0]).toEqual({ term: 'Rivers & lakes' })
  expect(said('contributor', atom)).toHaveLength(2)
  expect(said('dc:publisher', atom)).toEqual(['A & B'])
  expect(said('dc:publisher', rss)).toEqual(['A & B'])
  expect(said('media:group', atom)).toEqual([{ id: '<1>' }])
  expect(said('media:title', rss)).toEqual(['T'])
  expect(said('guid', rss)[1]).toBe('urn:example:guid')
  expect(said('enclosure', rss)).toEqual([{ url: 'https://example.org/a.mp3', length: '12', type: 'audio/mpeg' }])
  expect(atom + rss).not.toContain('odd:')
  expect(json._feed).toEqual({ a: 1 })
  expect(json.items[1].attachments).toEqual([
    { url: 'https://example.org/i.webp', mime_type: 'image/webp' },
    { url: 'https://example.org/a.mp3', mime_type: 'audio/mpeg', size_in_bytes: 12, duration_in_seconds: 3 },
  ])
})
