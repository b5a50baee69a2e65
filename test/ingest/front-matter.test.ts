import fc from 'fast-check'
import { stringify as toToml } from 'smol-toml'
import { expect, test } from 'vitest'
import { stringify as toYaml } from 'yaml'
import type { Found } from '../../src/ingest/found.ts'
import { readFrontMatter } from '../../src/ingest/markdown/front-matter.ts'
import { readMarkdown } from '../../src/ingest/markdown/markdown.ts'
import type { Problem } from '../../src/problem/index.ts'
import { NOTHING_FOUND } from './nothing-found.ts'

const NOTHING: Found = { ...NOTHING_FOUND, html: '<p>Body.</p>\n' }

function read(text: string, file = 'a.md'): { found: Found; told: string[] } {
  const problems: Problem[] = []
  const found = readMarkdown(text, file, problems)
  return { found, told: problems.map(each => `${each.at} ${each.code}`) }
}

/** What is found in YAML front matter above a body that says nothing. */
function yaml(front: string, file?: string): ReturnType<typeof read> {
  return read(`---\n${front}\n---\nBody.`, file)
}

const mara = { name: 'Mara Ellison', url: null, email: null }
const tom = { name: 'Tom Okafor', url: null, email: null }

test.each<[string, Partial<Found>]>([
  // dates
  ...[
    'date',
    'Date',
    'pubDate',
    'pub_date',
    'publish-date',
    'publishDate',
    'published',
    'published_at',
    'date_published',
    'datePublished',
    'created',
    'createdAt',
  ].map((key): [string, Partial<Found>] => [`${key}: 2024-05-24`, { published: '2024-05-24' }]),
  ...['lastmod', 'last_modified_at', 'updated', 'modified', 'updatedDate', 'date_modified', 'updated_at'].map(
    (key): [string, Partial<Found>] => [`${key}: 2024-05-24T10:00`, { updated: '2024-05-24T10:00' }],
  ),
  ['created: 2024-01-01\ndate: 2024-01-02', { published: '2024-01-02' }],
  ['date: 2024-01-02\npublishDate: 2024-01-03', { published: '2024-01-03' }],
  ['date: 2024-05-24 18:30:00 +0530', { published: '2024-05-24 18:30:00 +0530' }],
  ['date: 24 May 2024, 6:30 pm IST', { published: '24 May 2024, 6:30 pm IST' }],
  ['date: 20240524', { published: '2024-05-24' }],
  ['date: 1716544800', { published: '2024-05-24T10:00:00Z' }],
  ['published: true\ndate: 2024-05-24', { published: '2024-05-24' }],
  ['params:\n  date: 2024-05-24', { published: '2024-05-24' }],
  // authors
  ['author: Mara Ellison', { authors: [mara] }],
  ['byline: By Mara Ellison and Tom Okafor', { authors: [mara, tom] }],
  ['author: Mara Ellison, Tom Okafor', { authors: [mara, tom] }],
  ['authors: Mara Ellison & Tom Okafor', { authors: [mara, tom] }],
  ['author: Mara Ellison, Jr., Tom Okafor', { authors: [{ ...mara, name: 'Mara Ellison, Jr.' }, tom] }],
  ['author: Mara Ellison <mara@example.org>', { authors: [{ ...mara, email: 'mara@example.org' }] }],
  ['authors: [Mara Ellison, Tom Okafor]', { authors: [mara, tom] }],
  [
    'authors:\n- name: Mara Ellison\n  link: https://example.org/m\n  email: m@example.org',
    { authors: [{ name: 'Mara Ellison', url: 'https://example.org/m', email: 'm@example.org' }] },
  ],
  ['authors:\n  mara:\n    name: Mara Ellison\n  tom:\n    display_name: Tom Okafor', { authors: [mara, tom] }],
  ['author:\n  name: Mara Ellison\n  url: javascript:alert(1)', { authors: [mara] }],
  ['author: Mara Ellison\nauthor_url: https://example.org/m', { authors: [{ ...mara, url: 'https://example.org/m' }] }],
  ['author: [[Mara Ellison]]', { authors: [mara] }],
  ['author: ""\nauthors: []', {}],
  // tags
  ['tags: [a, "#b", a]\ncategories: C d', { tags: ['a', 'b', 'C', 'd'] }],
  ['tags: a b, c', { tags: ['a b', 'c'] }],
  ['category: Food and drink\nkeywords: "x y, z"', { tags: ['Food and drink', 'x y', 'z'] }],
  ['categories:\n- [a, b]\n- [c]', { tags: ['a', 'b', 'c'] }],
  ['tags: "#a #b/c"', { tags: ['a', 'b/c'] }],
  // texts
  ['Title: A  b', { title: 'A b' }],
  ['title: 1984', { title: '1984' }],
  ['title: 1.10', { title: '1.10' }],
  ['title: null', {}],
  ['title: [Draft]', { title: '[Draft]' }],
  ['title: >\n  Folded\n  title', { title: 'Folded title' }],
  ['title: *Really*', { title: '*Really*' }],
  ['description: d\nsubtitle: s', { summary: 's' }],
  ['description: "See [the *plan*](https://example.org/)."', { summary: 'See the plan.' }],
  ['locale: pt_BR', { language: 'pt_BR' }],
  // draft
  ...['draft: true', 'draft: yes', 'published: false', 'status: Draft', 'visibility: members', 'private: true'].map(
    (said): [string, Partial<Found>] => [said, { draft: true }],
  ),
  ...['draft: false', 'published: true', 'status: publish', 'visibility: public'].map(
    (said): [string, Partial<Found>] => [said, {}],
  ),
  // addresses
  ['slug: river-plan\npermalink: /other/', { slug: 'river-plan' }],
  ['permalink: /2024/river-plan.html', { slug: 'river-plan' }],
  ['url: /x/river-plan/', { slug: 'river-plan' }],
  ['permalink: /:year/:title/', {}],
  ['permalink: pretty', {}],
  ['canonicalURL: https://example.org/a\nlink: https://example.org/b', { url: 'https://example.org/a' }],
  ['link: /b/', {}],
  ['guid: https://example.org/?p=1', { id: 'https://example.org/?p=1' }],
  ['id: 42', {}],
  // pictures
  ['cover:\n  image: a.png\n  alt: A\n  relative: true', { image: { url: 'a.png', alt: 'A' } }],
  ['image:\n  path: /a.png\n  caption: C', { image: { url: '/a.png', alt: 'C' } }],
  ['heroImage: ./a.png\nheroImageAlt: A', { image: { url: './a.png', alt: 'A' } }],
  ['images: [a.png, b.png]', { image: { url: 'a.png', alt: '' } }],
  ['image: ubuntu\nthumbnail: t.png', { image: { url: 't.png', alt: '' } }],
  ['image: data:text/html,x', {}],
  // takeaways
  ['key_takeaways:\n- Cost: 3 million\n- "**Two**"\n- text: Three', { takeaways: ['Cost: 3 million', 'Two', 'Three'] }],
  ['tldr: One thing.', { takeaways: ['One thing.'] }],
  ['highlights: |\n  - One\n  - Two', { takeaways: ['One', 'Two'] }],
  ['whyItMatters: |\n  One **b**.\n\n  Two.', { whyItMatters: '<p>One <strong>b</strong>.</p>\n<p>Two.</p>\n' }],
])('reads %j', (front, facts) => {
  expect(yaml(front)).toEqual({ found: { ...NOTHING, ...facts }, told: [] })
})

test('takes date and slug from a dated file name only where no key says them', () => {
  const named = { published: '2024-05-24', slug: 'quiet-river' }
  expect(yaml('title: A', '_posts/2024-05-24-quiet-river.en.md').found).toEqual({ ...NOTHING, title: 'A', ...named })
  expect(yaml('title: A', 'posts/2024-05-24-quiet-river/index.md').found).toEqual({ ...NOTHING, title: 'A', ...named })
  expect(yaml('date: 2024-01-01\nslug: b', '2024-05-24-quiet-river.md').found).toMatchObject({
    published: '2024-01-01',
    slug: 'b',
  })
  expect(yaml('title: A', '_drafts/quiet-river.md').found).toEqual({ ...NOTHING, title: 'A', draft: true })
})

test.each([
  ['---\ntitle: A\n---\nBody.'],
  ['\uFEFF\n\n---\r\ntitle: A\r\n...\r\nBody.'],
  ['--- \ntitle: A\n---  \n\nBody.'],
  ['---yaml\ntitle: A\n---\nBody.'],
  ['+++\ntitle = "A"\n+++\nBody.'],
  ['---toml\ntitle = "A"\n---\nBody.'],
  ['{"title": "A"}\nBody.'],
  [';;;\n{"title": "A"}\n;;;\nBody.'],
  ['---json\n{"title": "A"}\n---\nBody.'],
  ['title: A\ndate:\n---\nBody.'],
  ['Title: A\nLayout: x\n\nBody.'],
])('finds the front matter of %j', text => {
  expect(read(text)).toEqual({ found: { ...NOTHING, title: 'A' }, told: [] })
})

test.each([
  '---\n\nOne.\n\n---\n\nBody.',
  '---\nOne two\n---\nBody.',
  'Note: a\nb: c\n\nBody.',
  '{{< a >}}',
  '{a: b}',
  '---',
  'Title: x\n---\nBody.',
])('takes no story for front matter: %j', text => {
  const { found, told } = read(text)
  expect({ ...found, html: '' }).toEqual({ ...NOTHING, html: '', title: null })
  expect(told.filter(each => !each.endsWith('shortcode-dropped'))).toEqual([])
})

test.each<[string, string, Partial<Found>]>([
  ['title: Foo: bar', 'a.md:2', { title: 'Foo: bar' }],
  ['date: 2024-05-24\ntitle: "A" and "B"', 'a.md:3', { title: '"A" and "B"', published: '2024-05-24' }],
  ['title: [Draft] river', 'a.md:2', { title: '[Draft] river' }],
  ['title: "He said "no" to it"', 'a.md:2', { title: 'He said "no" to it' }],
  ['title: @home\ndate: 2024-05-24', 'a.md:2', { title: '@home', published: '2024-05-24' }],
  ["title: 'It's here'", 'a.md:2', { title: "It's here" }],
  ['title: A\ntags:\n\t- b\n\t- c', 'a.md:4', { title: 'A', tags: ['b', 'c'] }],
  [
    'title: A\nauthor: [Mara Ellison\ndate: 2024-05-24',
    'a.md:4',
    { title: 'A', authors: [mara], published: '2024-05-24' },
  ],
  ['title: A\nx: &x [1]\ntags: *x', 'a.md:4', { title: 'A' }],
  ['title: A\ntitle: B', 'a.md:3', { title: 'B' }],
])('tells the line of %j, and reads the rest all the same', (front, at, facts) => {
  expect(yaml(front)).toEqual({ found: { ...NOTHING, ...facts }, told: [`${at} front-matter-broken`] })
})

test('reads on where TOML or JSON is broken', () => {
  expect(read('+++\ntitle = "A"\ndate = 2024-05-24\ndraft = tru\n[params]\nsubtitle = "B"\n+++\nBody.')).toEqual({
    found: { ...NOTHING, title: 'A', published: '2024-05-24', summary: 'B' },
    told: ['a.md:4 front-matter-broken'],
  })
  expect(read('{\n  "title": "A",\n  "tags": [\n    "b"\n  ],\n  "date": "2024-05-24",\n}\nBody.')).toEqual({
    found: { ...NOTHING, title: 'A', published: '2024-05-24', tags: ['b'] },
    told: ['a.md:7 front-matter-broken'],
  })
})

test('keeps what a TOML date says of its zone', () => {
  const dates = ['2024-05-24', '2024-05-24T10:00:00', '2024-05-24T10:00:00Z', '2024-05-24T10:00:00.5+05:30']
  const read_ = dates.map(date => read(`+++\ndate = ${date}\n+++\nBody.`).found.published)
  expect(read_).toEqual(['2024-05-24', '2024-05-24T10:00:00', '2024-05-24T10:00:00Z', '2024-05-24T10:00:00.500+05:30'])
})

test('keeps the body where the front matter is never closed', () => {
  expect(read('---\ntitle: A\ndate: 2024-05-24\n\nBody.')).toEqual({
    found: { ...NOTHING, title: 'A', published: '2024-05-24' },
    told: ['a.md:1 front-matter-broken'],
  })
})

test('refuses front matter of more than 16 KB, and keeps the body', () => {
  const filler = 'x: yyyyyyyyyyyyyyyyyyyyyyyyyyyy\n'.repeat(550)
  expect(yaml(`title: A\n${filler}`)).toEqual({ found: NOTHING, told: ['a.md:2 front-matter-too-large'] })
})

test('tells a value that cannot be what its key says', () => {
  expect(yaml('title: A\nslug: Über uns')).toEqual({
    found: { ...NOTHING, title: 'A' },
    told: ['a.md:3 line-not-read'],
  })
  expect(yaml('title:\n  a: b')).toEqual({ found: NOTHING, told: ['a.md:2 line-not-read'] })
})

test('executes nothing and follows nothing', () => {
  expect(yaml('title: !!js/function "function () { throw 1 }"')).toEqual({
    found: { ...NOTHING, title: 'function () { throw 1 }' },
    told: [],
  })
  expect(read('---js\n{ title: process.exit(1) }\n---\nBody.').told).toEqual(['a.md:1 front-matter-broken'])
  const bomb = ['a: &a [x, x]', ...Array.from({ length: 100 }, (_, at) => `b${at}: &b${at} [*a, *a]`)].join('\n')
  expect(yaml(`title: A\n${bomb}`).found).toEqual({ ...NOTHING, title: 'A' })
})

test.each([
  '---\n__proto__:\n  title: B\n  draft: true\nconstructor:\n  prototype: {title: B}\ntitle: A\n---\nBody.',
  '+++\ntitle = "A"\n[__proto__]\ndraft = true\n[constructor.prototype]\ntitle = "B"\n+++\nBody.',
  '{"title": "A", "__proto__": {"draft": true}, "constructor": {"prototype": {"title": "B"}}}\nBody.',
])('takes __proto__ for a key like any other: %j', text => {
  expect(read(text)).toEqual({ found: { ...NOTHING, title: 'A' }, told: [] })
  expect(Object.keys(Object.prototype)).toEqual([])
  expect(Reflect.get({}, 'draft')).toBeUndefined()
})

const piece = fc.constantFrom(
  ...[
    '---',
    '+++',
    '...',
    ';;;',
    '---json',
    '{',
    '}',
    '"title":',
    'title: A',
    'title = "A"',
    'date: 2024-13-45',
    'tags: [a',
    '- b',
    '\t- c',
    '  d: e',
  ],
  ...[
    'author: <a@b',
    '&x [1]',
    '*x',
    '!!js/function',
    '__proto__: a',
    '# H',
    '> [!NOTE]',
    '{{< a >}}',
    '{% raw %}',
    '<!--',
    '-->',
    '<A b={',
    '[[a|b]]',
  ],
  ...[
    '![[c.png]]',
    '```',
    '`',
    ':::x',
    ':::',
    '{:a}',
    'import a from "b"',
    '[^1]: x',
    '[^1]',
    '^[',
    '|a|',
    '|-|',
    '- [ ] x',
    '<pre>',
    '\0',
    '\uD800',
    '',
  ],
)
const anything = fc
  .array(fc.oneof(piece, fc.string({ unit: 'binary', maxLength: 20 })), { maxLength: 25 })
  .chain(pieces => fc.constantFrom('\n', '\r\n', ' ').map(end => pieces.join(end)))

test('answers any text with what it found, as plain data, and never throws', () => {
  fc.assert(
    fc.property(anything, fc.constantFrom('a.md', 'a.mdx', '_posts/2024-99-99-a.md'), (text, file) => {
      const { found } = read(text, file)
      expect(Object.keys(found).toSorted()).toEqual(Object.keys(NOTHING).toSorted())
      const texts = [found.title, found.summary, found.published, found.language, found.slug, ...found.tags]
      expect(texts.filter(each => each === '' || (each !== null && typeof each !== 'string'))).toEqual([])
    }),
    { numRuns: 600 },
  )
})

const word = fc.stringMatching(/^[\p{L}\p{N}][\p{L}\p{N}:#'"&*!?%@-]{0,12}$/u).filter(text => text.isWellFormed())
const sentence = fc.array(word, { minLength: 1, maxLength: 6 }).map(words => words.join(' '))
const facts = fc.record({
  title: sentence.filter(text => !/^(?:null|~)$/i.test(text)),
  date: fc
    .date({ min: new Date('1990-01-01'), max: new Date('2050-01-01'), noInvalidDate: true })
    .map(date => date.toISOString()),
  tags: fc.uniqueArray(word, { maxLength: 5 }).map(tags => tags.map(tag => `t${tag}`)),
  authors: fc.uniqueArray(fc.stringMatching(/^[A-Z][a-z]{2,8} [A-Z][a-z]{2,8}$/), { maxLength: 4 }),
  draft: fc.boolean(),
})

test.each<[string, (data: object) => string]>([
  ['YAML', data => `---\n${toYaml(data)}---\nBody.`],
  ['TOML', data => `+++\n${toToml(data)}\n+++\nBody.`],
  ['JSON', data => `${JSON.stringify(data)}\nBody.`],
])('reads back what %s says, whatever is in it', (_, write) => {
  fc.assert(
    fc.property(facts, data => {
      const { title, date, tags, draft } = data
      const authors = data.authors.map(name => ({ name, url: null, email: null }))
      expect(read(write(data))).toEqual({
        found: { ...NOTHING, title, published: date, tags, authors, draft },
        told: [],
      })
    }),
    { numRuns: 200 },
  )
})

test.each([
  '>',
  '[',
  '*',
  '`',
  '{{< x ',
  '{{ a }}',
  '{% raw %}',
  '<!--',
  '<Aa {',
  '![[',
  '[^1]: x\n\n[^1]\n',
  '- ',
  'Title: x\n',
  '{"',
  '+++\n',
  ':::x\n',
  '> [!a]\n\n',
])(
  'reads fifty thousand times %j in bounded time',
  piece => {
    const started = performance.now()
    read(piece.repeat(50_000))
    read(`---\na: ${piece.repeat(50_000)}`)
    read(`---\na: ${piece.repeat(16_000 / piece.length)}\n---\nBody.`)
    // Backtracking takes minutes here, so a slow machine cannot fail this.
    expect(performance.now() - started).toBeLessThan(30_000)
  },
  120_000,
)

test('reads YAML without a parser only where it says what the parser says', () => {
  const value = fc.oneof(
    fc.constantFrom(
      ...['Quiet river', '"Number 1: \'x\'"', '\'It is "x"\'', '2024-05-24T18:30:00Z', 'NULL', '~', '""', '[]', '[ ]'],
      ...[
        '[a, "b c", null]',
        '[a,]',
        '[a: b]',
        '[-a]',
        '[日本, é]',
        'a: b',
        'a:b',
        'a #b',
        'a#b',
        'a [b]',
        '/a/b.html',
      ],
      ...['- a', '"a" b', '"a\\tb"', '*a*', '&a b', '| a', 'x:', 'a  b', 'a ', 'a\u00A0b', '{a}', '“a”', '...'],
    ),
    fc.string({ unit: 'grapheme', maxLength: 8 }),
  )
  const entry = fc.oneof(
    fc.tuple(fc.constantFrom('title', 'tags', 'a-b', 'x_y', 'null', '1'), fc.constantFrom(': ', ':', ':  '), value),
    fc.tuple(fc.constantFrom('', '  ', '    '), fc.constantFrom('- ', '-  ', '-'), value),
    fc.tuple(fc.constantFrom('tags:', 'date:', '')),
  )
  fc.assert(
    fc.property(fc.array(entry, { minLength: 1, maxLength: 6 }), entries => {
      const front = `title: T\n${entries.map(each => each.join('')).join('\n')}`
      const dataOf = (text: string) => readFrontMatter(`---\n${text}\n---\nBody.`, 'a.md', []).data
      // A comment is nothing to the reader, and for the parser.
      expect(dataOf(front)).toEqual(dataOf(`# note\n${front}`))
    }),
    { numRuns: 1000 },
  )
})

test('a bomb of aliases on one line is told once, and gives nothing', () => {
  const { found, told } = yaml('title: T\na: &a x\nb: [*a, *a, *a, *a, *a]\nc: *a')
  expect([found.title, told]).toEqual(['T', ['a.md:4 front-matter-broken', 'a.md:5 front-matter-broken']])
})
