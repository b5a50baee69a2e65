import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { type Article, EMPTY_LOCK, type Lock } from '../../src/article/index.ts'
import { chunksOf } from '../../src/feed/history.ts'
import { archive, type FeedDocument, type FeedSite, feedDocuments } from '../../src/feed/index.ts'
import { article } from '../support/article.ts'
import { named } from '../support/xml.ts'

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
const FORMATS = ['atom.xml', 'rss.xml', 'feed.json'] as const
const START = Date.parse('2026-01-01T00:00:00Z')

/** A newsroom's articles and its lock file, as they become one build after the other. */
class Room {
  readonly articles = new Map<string, Article>()
  lock: Lock = EMPTY_LOCK
  #clock = START

  /** Publishes an article, or a correction of it. */
  publish(slug: string, html = '<p>It rains.</p>'): void {
    const updated = new Date(this.#clock++).toISOString()
    const told = article({ slug, html, updated, tags: [], authors: [] })
    this.articles.set(slug, told)
    const { id, url, firstSeen, source } = told
    const entry = { id, slug, url, firstSeen, updated, hash: '0'.repeat(64) }
    this.lock = { ...this.lock, articles: { ...this.lock.articles, [source.file]: entry } }
  }

  /** The documents of a build, by path. */
  build(): Map<string, FeedDocument> {
    const all = [...this.articles.values()]
    const { lock, numberOf } = archive(this.lock, all, SITE, () => null)
    this.lock = lock
    const keyOf = (each: Article) => `${each.id} ${each.updated}`
    return new Map(feedDocuments(all, SITE, { numberOf, keyOf, lengthOf: () => null }).map(each => [each.path, each]))
  }
}

const many = (count: number) => {
  const room = new Room()
  for (let number = 1; number <= count; number++) room.publish(`story-${number}`)
  return room
}
const idsIn = (document: FeedDocument | undefined) =>
  named('id', document?.make() ?? '')
    .map(each => each.text)
    .slice(1)
const pathOf = (url: string | undefined) => url?.slice(SITE.url.length)

/** Every entry that a reader meets who follows the archives from the current document, newest copy of each id. */
function followed(documents: ReadonlyMap<string, FeedDocument>, file: (typeof FORMATS)[number]): Map<string, string> {
  const met = new Map<string, string>()
  const visited = new Set<string>()
  for (let path: string | undefined = file; path !== undefined; ) {
    expect(visited.has(path)).toBe(false)
    visited.add(path)
    const text: string = documents.get(path)?.make() ?? ''
    const { entries, older } = file === 'feed.json' ? readJson(text) : readXml(text, file)
    for (const [id, updated] of entries) if ((met.get(id) ?? '') < updated) met.set(id, updated)
    path = pathOf(older)
  }
  return met
}

test('each archive leads to the one before and the one after it; one that is alone does not say that it is one', () => {
  const ways = (count: number) =>
    [...many(count).build().values()]
      .filter(each => /^feeds\/archive\/\d+\/(?:atom|rss)\.xml$/.test(each.path))
      .map(each => {
        const text = each.make()
        const links = [...named('link', text), ...named('atom:link', text)].map(({ attributes }) => attributes)
        const to = (rel: string) => pathOf(links.find(link => link.rel === rel)?.href)?.split('/')[2] ?? '-'
        return `${each.path.slice(14)}: ${to('prev-archive')} ${to('next-archive')} ${named('fh:archive', text).length}`
      })
  expect(ways(100)).toEqual(['1/atom.xml: - - 0', '1/rss.xml: - - 0'])
  expect(ways(200)).toEqual([
    '3/atom.xml: 2 - 1',
    '3/rss.xml: 2 - 1',
    '2/atom.xml: 1 3 1',
    '2/rss.xml: 1 3 1',
    '1/atom.xml: - 2 1',
    '1/rss.xml: - 2 1',
  ])
})

type Read = { entries: [string, string][]; older: string | undefined }

function readJson(text: string): Read {
  const { items, next_url } = JSON.parse(text) as { items: { id: string; date_modified: string }[]; next_url?: string }
  return { entries: items.map(each => [each.id, each.date_modified]), older: next_url }
}

function readXml(text: string, file: string): Read {
  const [id, updated, link] = file === 'atom.xml' ? ['id', 'updated', 'link'] : ['guid', 'atom:updated', 'atom:link']
  const texts = (name: string) => named(name, text).map(each => each.text)
  const ids = texts(id).slice(file === 'atom.xml' ? 1 : 0)
  const dates = texts(updated).slice(file === 'atom.xml' ? 1 : 0)
  const older = named(link, text).find(each => each.attributes.rel === 'prev-archive')?.attributes.href
  return { entries: ids.map((each, index) => [each, dates[index] ?? '']), older }
}

test.each([
  [0, [0]],
  [1, [1]],
  [99, [99]],
  [100, [50, 50]],
  [149, [99, 50]],
  [150, [50, 50, 50]],
  [1000, [50, ...Array(19).fill(50)]],
])('of %i entries the documents hold %j, the current one first', (count, sizes) => {
  const documents = many(count).build()
  const archived = sizes.slice(1).map((_, index) => `feeds/archive/${index + 1}/atom.xml`)
  expect(['atom.xml', ...archived.reverse()].map(path => idsIn(documents.get(path)).length)).toEqual(sizes)
  expect([...documents.keys()].filter(path => path.endsWith('atom.xml'))).toHaveLength(sizes.length)
})

test('entries that come one by one are archived as those that come at once: the boundaries do not move', () => {
  const room = new Room()
  let archived: FeedDocument[] = []
  for (let number = 1; number <= 260; number++) {
    room.publish(`story-${number}`)
    const documents = room.build()
    const now = [...documents.values()].filter(each => /^feeds\/archive\/\d+\/atom\.xml$/.test(each.path))
    for (const each of archived) expect(idsIn(documents.get(each.path))).toEqual(idsIn(each))
    // The newest learns of the one after it, and that is all that ever happens to an archive.
    const finished = archived.slice(1).map(each => each.key)
    expect(finished.every(key => now.some(each => each.key === key))).toBe(true)
    archived = now
    expect(idsIn(documents.get('atom.xml')).length).toBeLessThan(100)
  }
  const whole = many(260).build()
  for (const [path, document] of room.build()) expect(document.make()).toBe(whole.get(path)?.make())
})

test('a correction comes back into the current document with the same id, and stands nowhere else', () => {
  const room = many(250)
  const before = room.build()
  room.publish('story-60', '<p>It rained.</p>')
  const after = room.build()
  const id = 'tag:example.org,2026:story-60'
  expect(idsIn(before.get('feeds/archive/2/atom.xml'))).toContain(id)
  expect(idsIn(after.get('feeds/archive/2/atom.xml'))).not.toContain(id)
  expect(idsIn(after.get('atom.xml'))[0]).toBe(id)
  const changed = [...after].filter(([path, { key }]) => before.get(path)?.key !== key).map(([path]) => path)
  expect(changed).toEqual([...FORMATS, ...FORMATS.map(file => `feeds/archive/2/${file}`)])
})

test('an archive that everything has left is gone, and the way goes past it', () => {
  const room = many(150)
  room.build()
  for (let number = 51; number <= 100; number++) room.publish(`story-${number}`, '<p>Corrected.</p>')
  const documents = room.build()
  expect(documents.has('feeds/archive/2/atom.xml')).toBe(false)
  expect(followed(documents, 'atom.xml').size).toBe(150)
})

test('a document that would be too large is archived sooner, by halves, and an entry larger than that stands alone', () => {
  const room = new Room()
  for (let number = 1; number <= 40; number++) room.publish(`story-${number}`, `<p>${'rain '.repeat(3_000)}</p>`)
  room.publish('long', `<p>${'rain '.repeat(80_000)}</p>`)
  room.publish('short')
  const documents = room.build()
  const alone = [...documents.values()].filter(each => each.path.endsWith('.xml') || each.path.endsWith('.json'))
  const sizes = alone.map(each => [each.path, Buffer.byteLength(each.make())] as const)
  expect(sizes.filter(([, bytes]) => bytes > 250_000).map(([path]) => path)).toHaveLength(3)
  for (const file of FORMATS) expect(followed(documents, file).size).toBe(42)
  expect(idsIn(documents.get('atom.xml'))).toEqual(['tag:example.org,2026:short'])
})

describe('whatever is published, corrected and withdrawn in whatever order', () => {
  const step = fc.record({
    slug: fc.integer({ min: 1, max: 160 }).map(number => `story-${number}`),
    kind: fc.constantFrom('publish', 'publish', 'publish', 'withdraw', 'build'),
    long: fc.boolean(),
  })

  test.each(FORMATS)('whoever follows %s meets every entry in its newest copy, N of N', file => {
    fc.assert(
      fc.property(fc.array(step, { minLength: 150, maxLength: 400 }), steps => {
        const room = new Room()
        for (const { slug, kind, long } of steps) {
          if (kind === 'publish') room.publish(slug, long ? `<p>${'rain '.repeat(1_500)}</p>` : undefined)
          if (kind === 'withdraw') room.articles.delete(slug)
          if (kind === 'build') room.build()
        }
        const documents = room.build()
        const want = [...room.articles.values()].map(each => [
          each.id,
          new Date(each.updated).toISOString().replace('.000Z', 'Z'),
        ])
        expect([...followed(documents, file)].sort()).toEqual(want.sort())
      }),
      { numRuns: 8 },
    )
  })
})

test('chunks take everything but what stays, in order, and leave a document that is not too large', () => {
  fc.assert(
    fc.property(fc.array(fc.integer({ min: 1, max: 300_000 }), { maxLength: 400 }), sizes => {
      const entries = sizes.map((size, index) => ({ size, index }))
      const chunks = chunksOf(entries, { atMost: each => each.size + 7, exactly: each => each.size })
      const moved = chunks.flat()
      const left = entries.slice(moved.length)
      expect(moved).toEqual(entries.slice(0, moved.length))
      expect(left.length).toBeLessThan(100)
      const bytes = (some: typeof entries) => some.reduce((sum, each) => sum + each.size, 0)
      for (const some of [...chunks, left])
        expect(some.length <= 1 || (bytes(some) <= 245_000 && some.length <= 99)).toBe(true)
      expect(chunks.every(chunk => chunk.length > 0 && chunk.length <= 50)).toBe(true)
    }),
  )
})

test('a tag and an author have a feed each, of their newest fifty, at one address for every way of writing the name', () => {
  const articles = Array.from({ length: 60 }, (_, index) =>
    article({
      slug: `story-${index}`,
      updated: new Date(START + index).toISOString(),
      tags: index % 2 === 0 ? ['C++', 'River plan'] : ['c', 'river  Plan', 'River plan'],
      authors: [{ name: index === 0 ? 'Mara Ellison' : 'mara ellison', url: null, email: null }],
    }),
  )
  const documents = feedDocuments(articles, SITE, {
    numberOf: () => undefined,
    keyOf: each => each.id,
    lengthOf: () => null,
  })
  const atoms = new Map(documents.filter(each => each.path.endsWith('atom.xml')).map(each => [each.path, each.make()]))
  expect([...atoms.keys()].sort()).toEqual([
    'atom.xml',
    'feeds/authors/mara-ellison/atom.xml',
    'feeds/tags/c-2e7d2c03/atom.xml',
    'feeds/tags/c/atom.xml',
    'feeds/tags/river-plan/atom.xml',
  ])
  const river = atoms.get('feeds/tags/river-plan/atom.xml') ?? ''
  expect(named('entry', river)).toHaveLength(50)
  expect(named('title', river)[0]?.text).toBe('The Example Record: River plan')
  expect(named('id', river)[0]?.text).toBe('https://example.org/feeds/tags/river-plan/')
  expect(
    named('link', river)
      .slice(0, 2)
      .map(each => each.attributes.href),
  ).toEqual(['https://example.org/feeds/tags/river-plan/atom.xml', 'https://example.org/tags/river-plan/'])
})
