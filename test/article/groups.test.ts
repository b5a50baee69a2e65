import fc from 'fast-check'
import { expect, test } from 'vitest'
import { authorsOf, tagsOf } from '../../src/article/index.ts'
import { article } from '../support/article.ts'

const told = fc
  .array(
    fc.record({
      day: fc.integer({ min: 1, max: 4 }),
      tags: fc.array(fc.constantFrom('C', 'c', ' C', 'C++', 'c cedb1bac', 'Water', 'WATER', '北京', '!!!'), {
        maxLength: 4,
      }),
    }),
    { maxLength: 8 },
  )
  .map(all =>
    all.map(({ day, tags }, index) => article({ slug: `s${index}`, firstSeen: `2026-11-0${day}T00:00:00Z`, tags })),
  )
const shuffled = told.chain(all => fc.tuple(fc.constant(all), fc.shuffledSubarray(all, { minLength: all.length })))
const addresses = (groups: ReturnType<typeof tagsOf>) => groups.map(({ name, slug }) => `${name} ${slug}`).sort()

test('names and addresses of tags do not depend on the order of the articles', () => {
  fc.assert(
    fc.property(shuffled, ([all, others]) => {
      expect(addresses(tagsOf(others))).toEqual(addresses(tagsOf(all)))
    }),
  )
})

test('no two tags have one address, and every article is once with each of its tags', () => {
  fc.assert(
    fc.property(told, all => {
      const groups = tagsOf(all)
      expect(new Set(groups.map(each => each.slug)).size).toBe(groups.length)
      for (const { articles } of groups) expect(new Set(articles).size).toBe(articles.length)
      for (const each of all)
        expect(groups.filter(({ articles }) => articles.includes(each)).length).toBe(
          new Set(each.tags.map(tag => tag.trim().toLowerCase())).size,
        )
    }),
  )
})

test('a tag that is named as another one’s address has an address of its own', () => {
  const groups = tagsOf([article({ tags: ['c cedb1bac', 'C', 'C++'] })])
  expect(groups.map(each => each.slug)).toEqual([
    'c-cedb1bac',
    'c',
    expect.stringMatching(/^c-(?!cedb1bac)[0-9a-f]{8}$/),
  ])
})

test('thousands of tags of one article, which an entry of a feed may have, take time in proportion', () => {
  const many = Array.from({ length: 20_000 }, (_, index) => `tag ${index}`)
  const first = article({ slug: 'a', tags: [...many, 'C', 'C++'] })
  const again = article({ slug: 'b', tags: many.map(name => name.toUpperCase()), firstSeen: '2026-12-01T00:00:00Z' })
  const groups = tagsOf([first, again])
  expect(groups.slice(-3).map(each => [each.name, each.slug])).toEqual([
    ['tag 19999', 'tag-19999'],
    ['C', 'c'],
    ['C++', expect.stringMatching(/^c-/)],
  ])
})

test('an author is written as the newsroom met the name first', () => {
  const author = (name: string) => [{ name, url: null, email: null }]
  const groups = authorsOf([
    article({ slug: 'new', firstSeen: '2026-11-02T00:00:00Z', authors: author('MARA ELLISON') }),
    article({ slug: 'old', firstSeen: '2026-11-01T00:00:00.5Z', authors: author('Mara Ellison') }),
  ])
  expect(groups.map(({ name, slug, articles }) => [name, slug, articles.map(each => each.slug)])).toEqual([
    ['Mara Ellison', 'mara-ellison', ['new', 'old']],
  ])
})
