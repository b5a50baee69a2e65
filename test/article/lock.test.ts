import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { ParsedArticle } from '../../src/article/index.ts'
import { admit, EMPTY_LOCK, lockSchema } from '../../src/article/index.ts'

const SITE = { url: 'https://example.org/', tagDate: '2026' }
const MONDAY = '2026-11-16T08:00:00Z'
const TUESDAY = '2026-11-17T08:00:00Z'

function parsed(file: string, title: string, changes: Partial<ParsedArticle> = {}): ParsedArticle {
  return {
    title,
    summary: null,
    authors: [],
    published: null,
    language: 'en',
    direction: 'ltr',
    tags: [],
    image: null,
    whyItMatters: null,
    takeaways: [],
    html: `<p>${title}</p>`,
    text: title,
    source: { file, format: 'text' },
    problems: [],
    stated: { id: null, slug: null, url: null, updated: null, draft: false },
    ...changes,
  }
}

test('mints id, slug and URL of a new article from its first headline', () => {
  const { articles, lock, changes } = admit(EMPTY_LOCK, [parsed('articles/a.txt', 'Quiet river plan')], SITE, MONDAY)
  expect(articles[0]).toMatchObject({
    id: 'tag:example.org,2026:quiet-river-plan',
    slug: 'quiet-river-plan',
    url: 'https://example.org/articles/quiet-river-plan/',
    firstSeen: MONDAY,
    updated: MONDAY,
  })
  expect(Object.keys(lock.articles)).toEqual(['articles/a.txt'])
  expect(changes).toEqual(['articles/a.txt is new'])
})

test('keeps id, slug, URL and firstSeen when the headline changes, and moves updated', () => {
  const first = admit(EMPTY_LOCK, [parsed('articles/a.txt', 'Quiet river plan')], SITE, MONDAY)
  const second = admit(first.lock, [parsed('articles/a.txt', 'River plan approved')], SITE, TUESDAY)
  expect(second.articles[0]).toMatchObject({
    title: 'River plan approved',
    id: 'tag:example.org,2026:quiet-river-plan',
    slug: 'quiet-river-plan',
    url: 'https://example.org/articles/quiet-river-plan/',
    firstSeen: MONDAY,
    updated: TUESDAY,
  })
})

test('changes nothing, whatever the time, where no content changed', () => {
  const first = admit(EMPTY_LOCK, [parsed('articles/a.txt', 'Quiet river plan')], SITE, MONDAY)
  const second = admit(first.lock, [parsed('articles/a.txt', 'Quiet river plan')], SITE, TUESDAY)
  expect(second.changes).toEqual([])
  expect(second.lock).toEqual(first.lock)
})

test('knows a renamed file by its content', () => {
  const first = admit(EMPTY_LOCK, [parsed('articles/a.txt', 'Quiet river plan')], SITE, MONDAY)
  const second = admit(first.lock, [parsed('articles/b.txt', 'Quiet river plan')], SITE, TUESDAY)
  expect(second.articles[0]?.id).toBe('tag:example.org,2026:quiet-river-plan')
  expect(second.articles[0]?.updated).toBe(MONDAY)
  expect(Object.keys(second.lock.articles)).toEqual(['articles/b.txt'])
  expect(second.problems).toEqual([])
})

test('leaves the second of two articles with one slug out, and names the first', () => {
  const two = [parsed('articles/a.txt', 'Letters'), parsed('articles/b.txt', 'Letters', { text: 'Other letters' })]
  const { articles, problems, lock } = admit(EMPTY_LOCK, two, SITE, MONDAY)
  expect(articles.map(each => each.source.file)).toEqual(['articles/a.txt'])
  expect(Object.keys(lock.articles)).toEqual(['articles/a.txt'])
  expect(problems).toEqual([
    {
      code: 'slug-taken',
      severity: 'error',
      at: 'articles/b.txt',
      message: 'The slug "letters" belongs to articles/a.txt already.',
      mend: 'Give this one a line Slug: another-name below its headline, or remove the copy.',
    },
  ])
})

test('takes the slug that an article states', () => {
  const stated = parsed('articles/b.txt', 'Letters', {
    stated: { id: null, slug: 'letters-in-may', url: null, updated: null, draft: false },
  })
  expect(admit(EMPTY_LOCK, [stated], SITE, MONDAY).articles[0]?.slug).toBe('letters-in-may')
})

test('knows a file that was renamed and edited at once by its slug', () => {
  const first = admit(EMPTY_LOCK, [parsed('articles/a.txt', 'Letters')], SITE, MONDAY)
  const other = admit(first.lock, [parsed('articles/b.txt', 'Letters', { text: 'Mended' })], SITE, TUESDAY)
  expect(other.problems).toEqual([])
  expect(other.articles[0]).toMatchObject({ id: 'tag:example.org,2026:letters', firstSeen: MONDAY, updated: TUESDAY })
  expect(Object.keys(other.lock.articles)).toEqual(['articles/b.txt'])
})

test('a published article that states the slug of another keeps its own, and stays published', () => {
  const first = admit(EMPTY_LOCK, [parsed('a.txt', 'Letters'), parsed('b.txt', 'Weather')], SITE, MONDAY)
  const greedy = parsed('b.txt', 'Weather', {
    stated: { id: null, slug: 'letters', url: null, updated: null, draft: false },
  })
  const second = admit(first.lock, [parsed('a.txt', 'Letters'), greedy], SITE, TUESDAY)
  expect(second.problems.map(each => [each.code, each.at])).toEqual([['slug-taken', 'b.txt']])
  expect(second.articles.map(each => each.slug).toSorted()).toEqual(['letters', 'weather'])
  expect(second.lock).toEqual(first.lock)
})

test('keeps an id when site.url moves, while the page moves with the site', () => {
  const first = admit(EMPTY_LOCK, [parsed('articles/a.txt', 'Letters')], SITE, MONDAY)
  const moved = admit(
    first.lock,
    [parsed('articles/a.txt', 'Letters')],
    { url: 'https://new.example/paper/', tagDate: '2026' },
    TUESDAY,
  )
  expect(moved.articles[0]).toMatchObject({
    id: 'tag:example.org,2026:letters',
    url: 'https://new.example/paper/articles/letters/',
    updated: MONDAY,
  })
})

test('gives no two articles one instant of update', () => {
  const many = Array.from({ length: 500 }, (_, index) => parsed(`articles/${index}.txt`, `Story ${index}`))
  const { articles } = admit(EMPTY_LOCK, many, SITE, MONDAY)
  expect(new Set(articles.map(each => each.updated)).size).toBe(500)
})

test('puts the newest first, by published where something says it and by firstSeen elsewhere', () => {
  const three = [
    parsed('a.txt', 'Old', { published: '2026-01-01T00:00:00Z' }),
    parsed('b.txt', 'Unknown'),
    parsed('c.txt', 'New', { published: '2027-01-01T00:00:00Z' }),
  ]
  const { lock } = admit(EMPTY_LOCK, three.slice(0, 2), SITE, MONDAY)
  const { articles } = admit(lock, three, SITE, '2027-01-02T00:00:00Z')
  expect(articles.map(each => each.title)).toEqual(['New', 'Unknown', 'Old'])
})

const stating = (changes: Partial<ParsedArticle['stated']>) => ({
  stated: { id: null, slug: null, url: null, updated: null, draft: false, ...changes },
})
const asFeed = (file: string) => ({ source: { file, format: 'feed' as const } })
const identityOf = ({ articles }: { articles: readonly { id: string; source: { file: string } }[] }) =>
  Object.fromEntries(articles.map(each => [each.source.file, each.id]))

test('files that swap their names keep their articles’ ids', () => {
  const first = admit(EMPTY_LOCK, [parsed('a.txt', 'Letters'), parsed('b.txt', 'Weather')], SITE, MONDAY)
  const second = admit(first.lock, [parsed('a.txt', 'Weather'), parsed('b.txt', 'Letters')], SITE, TUESDAY)
  expect(identityOf(second)).toEqual({
    'a.txt': 'tag:example.org,2026:weather',
    'b.txt': 'tag:example.org,2026:letters',
  })
  expect(second.articles.map(each => each.updated).toSorted()).toEqual(
    first.articles.map(each => each.updated).toSorted(),
  )
  expect(second.changes).toEqual(['b.txt is now a.txt', 'a.txt is now b.txt'])
})

test('a story that moved takes its id along when another one takes its file', () => {
  const first = admit(EMPTY_LOCK, [parsed('a.txt', 'Letters')], SITE, MONDAY)
  const second = admit(first.lock, [parsed('a.txt', 'Weather'), parsed('old/a.txt', 'Letters')], SITE, TUESDAY)
  expect(identityOf(second)).toEqual({
    'a.txt': 'tag:example.org,2026:weather',
    'old/a.txt': 'tag:example.org,2026:letters',
  })
})

test('knows a file that was renamed, edited and given another headline by the id that it states', () => {
  for (const id of ['urn:example:river', 'river 42/ä']) {
    const first = admit(EMPTY_LOCK, [parsed('a.md', 'Letters', stating({ id }))], SITE, MONDAY)
    const second = admit(first.lock, [parsed('b.md', 'All is new', stating({ id }))], SITE, TUESDAY)
    expect(second.articles[0]).toMatchObject({ id: first.articles[0]?.id, slug: 'letters', firstSeen: MONDAY })
    expect(Object.keys(second.lock.articles)).toEqual(['b.md'])
  }
})

test('an id that is no URI becomes a tag URI', () => {
  const { articles } = admit(EMPTY_LOCK, [parsed('a.md', 'Letters', stating({ id: 'river 42/ä' }))], SITE, MONDAY)
  expect(articles[0]?.id).toBe('tag:example.org,2026:river%2042%2F%C3%A4')
})

test('an id that is stated later changes nothing of a known article', () => {
  const first = admit(EMPTY_LOCK, [parsed('a.md', 'Letters')], SITE, MONDAY)
  const second = admit(first.lock, [parsed('a.md', 'Letters', stating({ id: 'urn:example:new' }))], SITE, TUESDAY)
  expect(second.lock).toEqual(first.lock)
})

test('of one story in two feeds the first stays, also when the order of the sources changes', () => {
  const one = parsed('https://a.example/feed#urn:ex:1', 'Letters', {
    ...asFeed('https://a.example/feed#urn:ex:1'),
    ...stating({ id: 'urn:ex:1' }),
  })
  const other = { ...one, ...asFeed('https://b.example/feed#urn:ex:1') }
  const first = admit(EMPTY_LOCK, [one, other], SITE, MONDAY)
  const second = admit(first.lock, [other, one], SITE, TUESDAY)
  for (const { articles, problems } of [first, second]) {
    expect(articles.map(each => [each.id, each.source.file])).toEqual([['urn:ex:1', one.source.file]])
    expect(problems.map(each => [each.code, each.at])).toEqual([['id-taken', other.source.file]])
  }
  expect(second.lock).toEqual(first.lock)
  const alone = admit(second.lock, [other], SITE, TUESDAY)
  expect(identityOf(alone)).toEqual({ [other.source.file]: 'urn:ex:1' })
})

test('entries of a feed with one headline get slugs of their own, which stay', () => {
  const entry = (key: string, text: string) =>
    parsed(`feed.xml#${key}`, 'Links', { ...asFeed(`feed.xml#${key}`), text })
  const first = admit(EMPTY_LOCK, [entry('1', 'one'), entry('2', 'two'), entry('3', 'three')], SITE, MONDAY)
  const slugs = first.articles.map(each => each.slug)
  expect(new Set(slugs).size).toBe(3)
  expect(new Set(first.articles.map(each => each.id)).size).toBe(3)
  const second = admit(first.lock, [entry('4', 'four'), entry('3', 'three'), entry('2', 'two')], SITE, TUESDAY)
  expect(second.problems).toEqual([])
  expect(second.lock.articles).toMatchObject(first.lock.articles)
  expect(Object.keys(second.lock.articles)).toHaveLength(4)
})

test('an entry of a feed never takes over the id of one with its headline that is gone', () => {
  const entry = (id: string) =>
    parsed(`feed.xml#${id}`, 'Links', { ...asFeed(`feed.xml#${id}`), text: id, ...stating({ id }) })
  const first = admit(EMPTY_LOCK, [entry('urn:ex:1')], SITE, MONDAY)
  expect(identityOf(admit(first.lock, [entry('urn:ex:2')], SITE, TUESDAY))).toEqual({ 'feed.xml#urn:ex:2': 'urn:ex:2' })
})

test('an id is not minted twice where the slug that it came from is free again', () => {
  const first = admit(EMPTY_LOCK, [parsed('a.txt', 'Letters')], SITE, MONDAY)
  const moved = parsed('a.txt', 'Letters', { text: 'more', ...stating({ slug: 'letters-in-may' }) })
  const { articles, problems } = admit(first.lock, [moved, parsed('b.txt', 'Letters', { text: 'new' })], SITE, TUESDAY)
  expect(problems).toEqual([])
  expect(articles.map(each => [each.id, each.slug]).toSorted()).toEqual([
    ['tag:example.org,2026:letters', 'letters-in-may'],
    ['tag:example.org,2026:letters-2', 'letters'],
  ])
})

test('drafts and what is published later wait, and get no entry', () => {
  const draft = parsed('a.md', 'Letters', stating({ draft: true }))
  const later = parsed('b.md', 'Weather', { published: '2026-11-18T08:00:00Z' })
  const { articles, lock, changes, problems } = admit(EMPTY_LOCK, [draft, later], SITE, TUESDAY)
  expect([articles, lock, changes]).toEqual([[], EMPTY_LOCK, []])
  expect(problems.map(each => [each.code, each.severity, each.at, each.message])).toEqual([
    ['draft-held', 'info', 'a.md', 'Held back as a draft: Letters'],
    ['published-later', 'info', 'b.md', 'Held back until 2026-11-18T08:00:00Z: Weather'],
  ])
  expect(admit(EMPTY_LOCK, [later], SITE, '2026-11-18T08:00:00Z').articles).toHaveLength(1)
})

test('an article that becomes a draft keeps its identity, also under another name', () => {
  const first = admit(EMPTY_LOCK, [parsed('a.md', 'Letters')], SITE, MONDAY)
  const held = admit(first.lock, [parsed('b.md', 'Letters', stating({ draft: true }))], SITE, TUESDAY)
  expect([held.articles, Object.keys(held.lock.articles)]).toEqual([[], ['b.md']])
  const again = admit(held.lock, [parsed('b.md', 'Letters to all')], SITE, TUESDAY)
  expect(again.articles[0]).toMatchObject({ id: first.articles[0]?.id, firstSeen: MONDAY, updated: TUESDAY })
})

test('a stated change counts where it is neither in the future nor older than what is known', () => {
  const said = (updated: string, text: string) => parsed('a.md', 'Letters', { text, ...stating({ updated }) })
  const first = admit(EMPTY_LOCK, [said('2026-11-10T00:00:00Z', '1')], SITE, MONDAY)
  expect(first.articles[0]?.updated).toBe('2026-11-10T00:00:00Z')
  expect(admit(first.lock, [said('2026-11-12T00:00:00Z', '1')], SITE, TUESDAY).lock).toEqual(first.lock)
  for (const [updated, expected] of [
    ['2026-11-12T00:00:00Z', '2026-11-12T00:00:00Z'],
    ['2026-11-09T00:00:00Z', TUESDAY],
    ['2026-12-01T00:00:00Z', TUESDAY],
  ] as const)
    expect(admit(first.lock, [said(updated, '2')], SITE, TUESDAY).articles[0]?.updated).toBe(expected)
})

test('a clock that was set back takes no change back', () => {
  const first = admit(EMPTY_LOCK, [parsed('a.txt', 'Letters')], SITE, TUESDAY)
  const second = admit(first.lock, [parsed('a.txt', 'Letters', { text: 'new' })], SITE, MONDAY)
  expect(second.articles[0]?.updated).toBe('2026-11-17T08:00:00.001Z')
})

test('ten thousand articles enter at one instant in no more than a few seconds', () => {
  const many = Array.from({ length: 10_000 }, (_, index) => parsed(`${index}.txt`, `Story ${index}`))
  const { lock, articles } = admit(EMPTY_LOCK, many, SITE, MONDAY)
  expect(new Set(articles.map(each => each.updated)).size).toBe(10_000)
  expect(admit(lock, many, SITE, TUESDAY).changes).toEqual([])
}, 5_000)

type Step = { kind: 'add' | 'edit' | 'rename' | 'delete' | 'return' | 'swap' | 'hold'; one: number; other: number }

const step = fc.record({
  kind: fc.constantFrom<Step['kind']>('add', 'edit', 'rename', 'delete', 'return', 'swap', 'hold'),
  one: fc.nat(99),
  other: fc.nat(99),
})

test('whatever is done to the files: no id twice, the id of a content stays, updated only moves on', () => {
  fc.assert(
    fc.property(fc.array(fc.array(step, { minLength: 1, maxLength: 3 }), { maxLength: 12 }), builds => {
      let lock = EMPTY_LOCK
      let files = new Map<string, string>()
      let held = new Set<string>()
      const deleted: string[] = []
      let number = 0
      let before = new Map<string, { id: string; updated: string }>()
      const updates = new Map<string, string>()
      const pick = (index: number) => [...files.keys()][index % Math.max(1, files.size)]
      const apply = ({ kind, one, other }: Step) => {
        const [file, second] = [pick(one), pick(other)]
        const content = file === undefined ? undefined : files.get(file)
        if (kind === 'add') files.set(`${number}.txt`, `Content ${number++}`)
        if (kind === 'return') files.set(`${number++}.txt`, deleted.pop() ?? `Content ${number++}`)
        if (file === undefined || content === undefined) return
        if (kind === 'edit') files.set(file, `${content.split('.')[0]}. Version ${number++}`)
        if (kind === 'rename' || kind === 'delete') files.delete(file)
        if (kind === 'rename') files.set(`${number++}.txt`, content)
        if (kind === 'delete') deleted.push(content)
        if (kind === 'hold') held = new Set([content])
        const swapped = second === undefined ? undefined : files.get(second)
        if (kind === 'swap' && second !== undefined && swapped !== undefined)
          files = new Map([...files, [file, swapped], [second, content]])
      }
      builds.forEach((steps, day) => {
        held = new Set()
        for (const each of steps) apply(each)
        const now = new Date(Date.parse(MONDAY) + day * 1000).toISOString()
        const shown = [...files].map(([file, text]) => {
          const draft = held.has(text)
          return parsed(file, text.split('.')[0] ?? '', { text, ...stating({ draft }) })
        })
        const { articles, lock: next } = admit(lock, shown, SITE, now)
        expect(lockSchema.parse(JSON.parse(JSON.stringify(next)))).toEqual(next)
        const entries = Object.values(next.articles)
        for (const key of ['id', 'slug', 'updated'] as const)
          expect(new Set(entries.map(each => each[key])).size).toBe(entries.length)
        const after = new Map(articles.map(({ text, id, updated }) => [text, { id, updated }]))
        for (const [text, was] of before) if (after.has(text)) expect(after.get(text)).toEqual(was)
        for (const { id, updated } of entries) {
          expect(Date.parse(updated)).toBeGreaterThanOrEqual(Date.parse(updates.get(id) ?? updated))
          updates.set(id, updated)
        }
        before = after
        lock = next
      })
    }),
    { numRuns: 300 },
  )
})

test('what was published at the beginning of 1970 enters before what came after it', () => {
  const old = parsed('articles/old.txt', 'Moon walk', { published: '1970-01-01T00:00:00Z' })
  const later = parsed('articles/later.txt', 'River plan', { published: '1971-01-01T00:00:00Z' })
  const { articles } = admit(EMPTY_LOCK, [later, old], SITE, MONDAY)
  const [newest, oldest] = articles.map(each => each.updated)
  expect([oldest, newest]).toEqual([MONDAY, '2026-11-16T08:00:00.001Z'])
})
