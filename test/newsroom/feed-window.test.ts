import { expect, test } from 'vitest'
import type { ParsedArticle } from '../../src/article/index.ts'
import { withFallenOut } from '../../src/newsroom/feed-window.ts'

/** An entry by its name, the day on which it was published, and the one on which it changed. */
function entry(name: string, day: number | null, changed: number | null = null): ParsedArticle {
  const dateOf = (number: number | null) =>
    number === null ? null : `2026-10-${String(number).padStart(2, '0')}T08:00:00Z`
  return {
    title: name,
    summary: null,
    authors: [],
    published: dateOf(day),
    language: 'en',
    direction: 'ltr',
    tags: [],
    image: null,
    whyItMatters: null,
    takeaways: [],
    html: '<p>x</p>',
    text: 'x',
    source: { file: `feed#${name}`, format: 'feed' },
    problems: [],
    stated: { id: name, slug: null, url: null, updated: dateOf(changed), draft: false },
  }
}

const [a, b, c, d, e] = [entry('a', 1), entry('b', 2), entry('c', 3), entry('d', 4), entry('e', 5)]
const pinned = entry('pinned', 1)
const [x, y, z] = [entry('x', 1, 9), entry('y', 2, 7), entry('z', 3, 5)]

test.each<[string, ParsedArticle[], ParsedArticle[], string]>([
  ['nothing changed', [c, b, a], [c, b, a], 'c b a'],
  ['new ones push old ones out', [c, b, a], [e, d, c], 'e d c b a'],
  ['all are new', [b, a], [e, d], 'e d b a'],
  ['the newest was withdrawn', [d, c, b], [c, b], 'c b'],
  ['one in the middle was withdrawn', [d, c, b], [e, d, b], 'e d b'],
  ['a feed that is empty for once', [b, a], [], 'b a'],
  ['a feed with the oldest first', [a, b, c], [c, d, e], 'c d e a b'],
  ['an old entry is pinned at the top', [pinned, d, c], [pinned, e, d], 'pinned e d c'],
  ['a feed by last change, an old entry changes', [x, y, z], [entry('z', 3, 10), entry('n', 10), x], 'z n x y'],
  ['nothing has a date', [entry('p', null), entry('q', null)], [entry('q', null)], 'q p'],
  ['what had fallen out before stays', [e, d, b, a], [e, d], 'e d b a'],
])('%s', (_, before, now, expected) => {
  expect(
    withFallenOut(now, before)
      .map(each => each.title)
      .join(' '),
  ).toBe(expected)
})

test('a page that a source once was is not kept behind a feed', () => {
  const page: ParsedArticle = { ...a, source: { file: 'feed', format: 'html' } }
  expect(withFallenOut([b], [page])).toEqual([b])
})
