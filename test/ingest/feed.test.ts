import { readdirSync, readFileSync } from 'node:fs'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { looksLikeFeed, readFeed } from '../../src/ingest/feed/feed.ts'
import { ProblemError } from '../../src/problem/index.ts'
import { NOTHING_FOUND } from './nothing-found.ts'

const FOLDER = new URL('../golden/feed-in/', import.meta.url)
const read = (text: string, base: string | null = null) => readFeed(text, 'feed.xml', base)
const firstOf = async (text: string) => (await read(text)).entries[0]
const codeOf = (text: string) =>
  read(text).then(
    feed => `${feed.entries.length} entries`,
    error => (error instanceof ProblemError ? error.problems.map(each => each.code).join() : `threw ${error}`),
  )
const rss = (item: string) => `<rss version="2.0"><channel><title>T</title><item>${item}</item></channel></rss>`
const atom = (entry: string) =>
  `<feed xmlns="http://www.w3.org/2005/Atom"><title>T</title><entry>${entry}</entry></feed>`

test.each(readdirSync(FOLDER))('reads the feed of %s as the entries beside it', async name => {
  const [file = ''] = readdirSync(new URL(`${name}/`, FOLDER)).filter(each => each.startsWith('feed.'))
  const text = readFileSync(new URL(`${name}/${file}`, FOLDER), 'utf8')
  expect(looksLikeFeed(text)).toBe(true)
  const found = await readFeed(text, file, 'https://base.example/feeds/feed.xml')
  await expect(`${JSON.stringify(found, null, 2)}\n`).toMatchFileSnapshot(`../golden/feed-in/${name}/found.json`)
})

const TWO = [
  { ...NOTHING_FOUND, title: 'One', html: '<p>First.</p>', url: 'http://a.example/1' },
  { ...NOTHING_FOUND, title: 'Two', html: '<p>Second.</p>', url: 'http://a.example/2' },
]
const ONE = '<title>One</title><link>http://a.example/1</link><description>First.</description>'
const OTHER = '<title>Two</title><link>http://a.example/2</link><description>Second.</description>'

test.each([
  ['no XML declaration', `<rss><channel><item>${ONE}</item><item>${OTHER}</item></channel></rss>`],
  [
    'an encoding that is not its own',
    `<?xml version="1.0" encoding="utf-16"?><rss><item>${ONE}</item><item>${OTHER}</item></rss>`,
  ],
  ['an XML declaration left open', `<?xml version="1.0"><rss><item>${ONE}</item><item>${OTHER}</item></rss>`],
  [
    'a warning of its server before it',
    `<br />\n<b>Warning</b>: no such file\n<rss><item>${ONE}</item><item>${OTHER}</item></rss>`,
  ],
  ['a script after it', `<rss><item>${ONE}</item><item>${OTHER}</item></rss><script>item("<item>")</script>`],
  [
    'a comment with a feed in it before it',
    `<!-- <rss><item></item></rss> --><rss><item>${ONE}</item><item>${OTHER}</item></rss>`,
  ],
  ['no end', `<rss><channel><item>${ONE}</item><item>${OTHER}`],
  ['an end within a tag', `<rss><channel><item>${ONE}</item><item>${OTHER}</item><item><ti`],
  ['entries left open', `<rss><channel><item>${ONE}<item>${OTHER}</channel></rss>`],
  ['fields left open', `<rss><item>${ONE.replaceAll(/<\/(?:title|link)>/g, '')}</item><item>${OTHER}</item></rss>`],
  [
    'a description left open',
    `<rss><item><title>One</title><description>First.<dc:date/><link>http://a.example/1</link></item><item>${OTHER}</item></rss>`,
  ],
  [
    'upper case',
    `<RSS><CHANNEL><ITEM>${ONE.replace(/<[^>]*>/g, tag => tag.toUpperCase())}</ITEM><Item>${OTHER}</Item></CHANNEL></RSS>`,
  ],
  ['end tags in another case', `<rss><item>${ONE.replace('</title>', '</Title>')}</ITEM><item>${OTHER}</item></RSS>`],
  [
    'control characters',
    `<rss><item>${ONE.replace('First', 'Fi\u0008r\u000Bst')}</item>\u0000<item>${OTHER}</item></rss>`,
  ],
  [
    'a CDATA section left open at its end',
    `<rss><item>${ONE}</item><item>${OTHER.replace('Second', '<![CDATA[Second')}`,
  ],
  [
    'a CDATA section left open before another',
    `<rss><item>${ONE.replace('First', '<![CDATA[First')}</item><item>${OTHER.replace('Second.', '<![CDATA[Second.]]>')}</item></rss>`,
  ],
  ['a comment left open', `<rss><item>${ONE}</item><!-- <item>${OTHER}</item></rss>`],
  [
    'an empty item in an item',
    `<rss><item>${ONE.replace('<link>', '<item /><link>')}</item><item>${OTHER}</item></rss>`,
  ],
  ['stray end tags', `<rss></p><item></channels>${ONE}</b></item><item></i>${OTHER}</item></rss>`],
  [
    'items beside their channel',
    `<rss><channel><title>T</title></channel><item>${ONE}</item><item>${OTHER}</item></rss>`,
  ],
  [
    'RSS with undeclared prefixes',
    `<rss:rss><rss:item>${ONE.replaceAll(/<(\/?)/g, '<$1rss:')}</rss:item><item>${OTHER}</item></rss:rss>`,
  ],
])('reads both entries of a feed with %s', async (_, text) => {
  expect((await read(text)).entries).toEqual(TWO)
  expect(looksLikeFeed(text)).toBe(true)
})

test.each([
  [
    'HTML entities that nothing declares',
    '<title>Caf&eacute;&nbsp;&mdash; &#150; &bogus;</title>',
    { title: 'Café — – &bogus;' },
  ],
  [
    'bare ampersands',
    '<title>AT&T & more</title><link>http://a.example/?a=1&copy=2</link>',
    { title: 'AT&T & more', url: 'http://a.example/?a=1&copy=2' },
  ],
  ['a less-than sign alone', '<title>1 < 2 <3 is fine</title>', { title: '1 < 2 <3 is fine' }],
  ['a title escaped twice', '<title>Salt &amp;amp; &lt;i&gt;bread&lt;/i&gt;</title>', { title: 'Salt & bread' }],
  ['a title that names a type', '<title>Use of List&lt;Foo&gt;</title>', { title: 'Use of List<Foo>' }],
  [
    'unescaped HTML',
    '<title>A</title><description><p>One<br>two <img src="a.png">&amp; <b>three</b></description>',
    { title: 'A', html: '<p>One<br>two <img src="a.png">&amp; <b>three</b></p>' },
  ],
  [
    'a CDATA section escaped',
    '<description>&lt;![CDATA[&lt;p&gt;Hi&lt;/p&gt;]]&gt;</description>',
    { html: '<p>Hi</p>' },
  ],
  [
    'prefixes that nothing declares',
    '<title>A</title><dc:creator>Jo</dc:creator><content:encoded>&lt;p&gt;B&lt;/p&gt;</content:encoded>',
    { title: 'A', authors: [{ name: 'Jo', url: null, email: null }], html: '<p>B</p>' },
  ],
  [
    'an address and a name',
    '<title>A</title><author>jo@a.example (Jo Park)</author>',
    { title: 'A', authors: [{ name: 'Jo Park', url: null, email: 'jo@a.example' }] },
  ],
  [
    'a name and an address',
    '<title>A</title><author>Jo Park &lt;jo@a.example&gt;</author>',
    { title: 'A', authors: [{ name: 'Jo Park', url: null, email: 'jo@a.example' }] },
  ],
  [
    'an address with a subject',
    '<title>A</title><author>mailto:jo@a.example?subject=Feed (Jo Park)</author>',
    { title: 'A', authors: [{ name: 'Jo Park', url: null, email: 'jo@a.example' }] },
  ],
  [
    'an address alone',
    '<title>A</title><author>jo@a.example</author>',
    { title: 'A', authors: [{ name: 'jo@a.example', url: null, email: 'jo@a.example' }] },
  ],
  [
    'a writer’s portrait before the picture',
    '<title>A</title><media:content medium="image" url="https://1.gravatar.com/avatar/x"/><media:content medium="image" url="https://a.example/p"><media:title>Pond</media:title></media:content>',
    { title: 'A', image: { url: 'https://a.example/p', alt: 'Pond' } },
  ],
  ['a link that is a script', '<title>A</title><link>javascript:alert(1)</link>', { title: 'A' }],
  [
    'a body that repeats the dek',
    '<description>B</description><content:encoded>&lt;p&gt;B&lt;/p&gt;</content:encoded>',
    { html: '<p>B</p>' },
  ],
])('reads %s', async (_, item, facts) => {
  expect(await firstOf(rss(item))).toEqual({ ...NOTHING_FOUND, ...facts })
})

test.each([
  ['text', '<title>a</title><content>&lt;b&gt; one\n\ntwo</content>', '<p>&lt;b&gt; one</p>\n<p>two</p>'],
  ['HTML', '<content type="html">&lt;p&gt;a&amp;nbsp;b&lt;/p&gt;</content>', '<p>a&nbsp;b</p>'],
  ['HTML that nobody escaped', '<content type="html"><p>a<br>b</p></content>', '<p>a<br>b</p>'],
  [
    'XHTML',
    '<content type="xhtml"><div xmlns="http://www.w3.org/1999/xhtml"><p title="&quot;">a &lt;</p></div></content>',
    '<p title="&quot;">a &lt;</p>',
  ],
  ['base64', '<content type="application/octet-stream">PHA+YTwvcD4=</content>', '<p>a</p>'],
  ['a summary alone', '<summary type="html">&lt;p&gt;a&lt;/p&gt;</summary>', '<p>a</p>'],
])('reads Atom content that is %s', async (_, entry, html) => {
  expect((await firstOf(atom(entry)))?.html).toBe(html)
})

test('mends JSON with raw line ends and commas too many', async () => {
  const text = '{"version":"https://jsonfeed.org/version/1","items":[{"id":"1","content_text":"a,]\nb",},],}'
  expect((await read(text)).entries).toEqual([{ ...NOTHING_FOUND, id: '1', html: '<p>a,]<br>\nb</p>' }])
})

test.each([
  ['nothing', ''],
  ['prose', 'Wells Run Dry\n\nThe wells ran dry.'],
  ['a page', '<!DOCTYPE html><html><head><title>A</title></head><body><feed></feed></body></html>'],
  [
    'an article that quotes a feed',
    '# How feeds work\n\n```xml\n<rss version="2.0"><channel></channel></rss>\n```\n\nThat is all.',
  ],
  ['other JSON', '{"name":"x","items":null}'],
  ['other RDF', '<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"><rdf:Description/></rdf:RDF>'],
])('takes %s for no feed', async (name, text) => {
  expect(looksLikeFeed(text)).toBe(false)
  if (name !== 'an article that quotes a feed') expect(await codeOf(text)).toBe('feed-not-read')
})

test('answers any text with a feed or a problem', async () => {
  const piece = fc.constantFrom(
    ...[
      '<rss>',
      '<feed',
      '>',
      '<item>',
      '<entry>',
      '</item>',
      '<![CDATA[',
      ']]>',
      '<!--',
      '-->',
      '<?',
      '&',
      '&lt;',
      '<a:b',
    ],
    ...[
      '<title',
      ' type="xhtml"',
      '<content:encoded>',
      ' xmlns="',
      'http://www.w3.org/1999/xhtml"',
      '</',
      '<div>',
      '{"items":[',
      '{}',
      ']',
      '"',
    ],
  )
  const text = fc.array(fc.oneof(piece, fc.string({ unit: 'binary', maxLength: 8 })), { maxLength: 40 })
  await fc.assert(
    fc.asyncProperty(
      text,
      fc.constantFrom('', '<rss>', '<feed><entry>', '{"items":[{"title":'),
      async (parts, start) => {
        const whole = start + parts.join('')
        expect(typeof looksLikeFeed(whole)).toBe('boolean')
        expect(await codeOf(whole)).toMatch(/^(?:\d+ entries|feed-not-read)$/)
      },
    ),
    { numRuns: 1500 },
  )
})

const escaped = (text: string) => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('"', '&quot;')
const word = fc.constantFrom('tide', 'Wall', 'été', '海', 'goats', 'x < y', 'R & D', '"so"', 'a > b', '5')
const line = fc.array(word, { minLength: 1, maxLength: 6 }).map(words => words.join(' '))
const model = fc.record({
  title: line,
  id: fc.uuid(),
  path: fc.stringMatching(/^[a-z0-9-]{1,12}$/),
  author: line,
  tags: fc.uniqueArray(line, { maxLength: 3 }),
  day: fc.integer({ min: 1, max: 28 }),
  body: fc.array(line, { minLength: 1, maxLength: 3 }),
})
type Model = { title: string; id: string; path: string; author: string; tags: string[]; day: number; body: string[] }
const urlOf = (each: Model) => `https://a.example/${each.path}`
const dateOf = (each: Model) => `2026-05-${String(each.day).padStart(2, '0')}T00:00:00Z`
const htmlOf = (each: Model) => each.body.map(text => `<p>${escaped(text)}</p>`).join('')
const items = (entries: Model[], guid: boolean) =>
  entries
    .map(
      each =>
        `<item rdf:about="${each.id}"><title>${escaped(each.title)}</title><link>${urlOf(each)}</link>${guid ? `<guid isPermaLink="false">${each.id}</guid>` : ''}` +
        `<dc:creator>${escaped(each.author)}</dc:creator><dc:date>${dateOf(each)}</dc:date>${each.tags.map(tag => `<dc:subject>${escaped(tag)}</dc:subject>`).join('')}` +
        `<content:encoded><![CDATA[${htmlOf(each)}]]></content:encoded></item>`,
    )
    .join('\n')
const DC =
  'xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:content="http://purl.org/rss/1.0/modules/content/" xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"'
const atomOf = (entries: Model[], ns: string, published: string, content: (each: Model) => string) =>
  `<feed ${ns}><title>T</title>${entries
    .map(
      each =>
        `<entry><id>${each.id}</id><title>${escaped(each.title)}</title><link href="${urlOf(each)}"/><author><name>${escaped(each.author)}</name></author>` +
        `<${published}>${dateOf(each)}</${published}>${each.tags.map(tag => `<category term="${escaped(tag)}"/>`).join('')}${content(each)}</entry>`,
    )
    .join('')}</feed>`
const WRITERS: Record<string, (entries: Model[]) => string> = {
  'RSS 2.0': entries => `<rss version="2.0" ${DC}><channel><title>T</title>${items(entries, true)}</channel></rss>`,
  'RSS 1.0': entries =>
    `<rdf:RDF xmlns="http://purl.org/rss/1.0/" ${DC}><channel><title>T</title></channel>${items(entries, false)}</rdf:RDF>`,
  'Atom 1.0': entries =>
    atomOf(
      entries,
      'xmlns="http://www.w3.org/2005/Atom"',
      'published',
      each => `<content type="html">${escaped(htmlOf(each))}</content>`,
    ),
  'Atom 0.3': entries =>
    atomOf(
      entries,
      'version="0.3" xmlns="http://purl.org/atom/ns#"',
      'issued',
      each => `<content type="text/html" mode="escaped"><![CDATA[${htmlOf(each)}]]></content>`,
    ),
  'JSON Feed 1.1': entries =>
    JSON.stringify({
      version: 'https://jsonfeed.org/version/1.1',
      title: 'T',
      items: entries.map(each => ({
        id: each.id,
        url: urlOf(each),
        title: each.title,
        content_html: htmlOf(each),
        date_published: dateOf(each),
        authors: [{ name: each.author }],
        tags: each.tags,
      })),
    }),
}

test.each(Object.keys(WRITERS))('reads what was written as %s as it was meant', async format => {
  await fc.assert(
    fc.asyncProperty(fc.array(model, { maxLength: 4 }), async entries => {
      const feed = await read(WRITERS[format]?.(entries) ?? '')
      const meant = entries.map(each => ({
        ...NOTHING_FOUND,
        title: each.title,
        id: each.id,
        url: urlOf(each),
        authors: [{ name: each.author, url: null, email: null }],
        published: dateOf(each),
        tags: each.tags,
        html: htmlOf(each),
      }))
      expect(feed).toEqual({ id: null, title: 'T', url: null, language: null, entries: meant })
    }),
    { numRuns: 100 },
  )
})

test('expands no entity of a DOCTYPE and reads no file that one names', async () => {
  const lols = Array.from({ length: 9 }, (_, index) => `<!ENTITY l${index + 1} "${`&l${index};`.repeat(10)}">`).join('')
  const doctype = `<!DOCTYPE rss [<!ENTITY l0 "lol">${lols}<!ENTITY x SYSTEM "file:///etc/passwd">]>`
  expect(await firstOf(`${doctype}${rss('<title>&l9;&x;</title>')}`)).toEqual({ ...NOTHING_FOUND, title: '&l9;&x;' })
})

test('lets no key of a JSON feed reach a prototype', async () => {
  const item = '{"title":"A","__proto__":{"url":"https://evil.example/"},"constructor":{"prototype":{"draft":true}}}'
  const text = `{"version":"https://jsonfeed.org/version/1","__proto__":{"language":"xx"},"items":[${item}]}`
  expect(await read(text)).toEqual({
    id: null,
    title: null,
    url: null,
    language: null,
    entries: [{ ...NOTHING_FOUND, title: 'A' }],
  })
  expect(Object.keys(Object.prototype)).toEqual([])
})

test('refuses a feed past its limits, each by its name', async () => {
  expect(await codeOf(`<rss>${'<item><title>a</title></item>'.repeat(20_001)}</rss>`)).toBe('feed-too-large')
  expect(
    await codeOf(JSON.stringify({ version: 'https://jsonfeed.org/version/1', items: Array(20_001).fill({}) })),
  ).toBe('feed-too-large')
  expect(await codeOf(`<rss>${' '.repeat(25_000_000)}</rss>`)).toBe('feed-too-large')
})

test('reads ten thousand entries', async () => {
  expect(await codeOf(`<rss>${`<item>${ONE}</item>`.repeat(10_000)}</rss>`)).toBe('10000 entries')
})

test.each([
  ['nested elements', '<div>', 'xml'],
  ['end tags that end nothing', '<a></b>', 'xml'],
  ['open CDATA sections', '<a><![CDATA[x</a>', 'xml'],
  ['open comments', '<!--', 'xml'],
  ['less-than signs', '<', 'xml'],
  ['ampersands', '&eacute', 'xml'],
  ['addresses in a byline', 'a@', 'byline'],
  ['brackets in a byline', '- )', 'byline'],
  ['line ends', '\n ', 'xml'],
  ['namespaces', '<n:a xmlns:n="urn:n">', 'xml'],
  ['JSON arrays', '[', 'json'],
  ['escaped quotes', '\\"', 'json'],
])(
  'reads 100,000 %s without end in bounded time',
  async (_, piece, where) => {
    const start = {
      xml: '<rss><item><title>T</title><description>',
      byline: '<rss><item><title>T</title><author>',
      json: '{"items":["',
    }[where]
    const started = performance.now()
    expect(await codeOf(`${start}${piece.repeat(100_000)}`)).toBe(where === 'json' ? 'feed-not-read' : '1 entries')
    // What is not linear takes minutes here, so a slow machine cannot fail this.
    expect(performance.now() - started).toBeLessThan(30_000)
  },
  60_000,
)
