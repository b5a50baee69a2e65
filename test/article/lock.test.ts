import { expect, test } from 'vitest'
import type { ParsedArticle } from '../../src/article/index.ts'
import { admit, EMPTY_LOCK } from '../../src/article/index.ts'

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
