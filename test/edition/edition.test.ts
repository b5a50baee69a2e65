import { expect, test } from 'vitest'
import type { Article } from '../../src/article/index.ts'
import { shorten } from '../../src/edition/edition.ts'
import { article, draftOf } from '../support/article.ts'

const SITE = { timeZone: 'Europe/London' }

test('the draft holds the newest ten articles that are in no sent edition', () => {
  const many = Array.from({ length: 15 }, (_, index) =>
    article({ slug: `s${index}`, published: `2026-11-${String(index + 1).padStart(2, '0')}T08:00:00Z` }),
  )
  const first = draftOf(many, [], SITE)
  expect(first?.articles.map(each => each.slug)).toEqual(Array.from({ length: 10 }, (_, index) => `s${14 - index}`))
  const second = draftOf(many, first === null ? [] : [first], SITE)
  expect(second?.articles.map(each => each.slug)).toEqual(['s4', 's3', 's2', 's1', 's0'])
  expect(
    draftOf(
      many,
      [first, second].filter(each => each !== null),
      SITE,
    ),
  ).toBeNull()
})

test('its day is the newsroom’s day of its newest change, and a second edition of a day has the next number', () => {
  const late = article({ slug: 'late', updated: '2026-06-01T23:30:00Z' })
  const draft = draftOf([late], [], SITE)
  expect(draft?.id).toBe('2026-06-02-1')
  const next = draftOf(
    [article({ slug: 'other', updated: '2026-06-02T08:00:00Z' })],
    draft === null ? [] : [draft],
    SITE,
  )
  expect(next?.id).toBe('2026-06-02-2')
})

test('the subject is the lead’s headline, cut between words, and the preheader does not repeat it', () => {
  const lead: Article = article({
    title: 'A headline that goes on for rather longer than any inbox on a telephone would ever show of it',
    takeaways: [{ text: 'The first point.', origin: 'stated' }],
  })
  const draft = draftOf([lead], [], SITE)
  expect(draft?.subject).toBe('A headline that goes on for rather longer than any inbox on…')
  expect([...(draft?.subject ?? '')].length).toBeLessThanOrEqual(60)
  expect(draft?.preheader).toBe('The first point.')
})

test('what only says the headline again is no preheader: the next that says something is', () => {
  const again = { text: 'Quiet River Plan!', origin: 'stated' as const }
  const preheaderOf = (changes: Parameters<typeof article>[0]) => draftOf([article(changes)], [], SITE)?.preheader
  expect(preheaderOf({ takeaways: [again, { text: 'The cap starts on 1 June.', origin: 'stated' }] })).toBe(
    'The cap starts on 1 June.',
  )
  expect(preheaderOf({ takeaways: [again], summary: 'Quiet river plan' })).toBe(
    'The vote came a little after ten. Nine members sat for three hours.',
  )
  expect(preheaderOf({ takeaways: [], summary: null, text: '' })).toBe('')
})

test('without takeaways the preheader is the dek, and without a dek the story begins it', () => {
  expect(draftOf([article({ summary: 'The dek.', takeaways: [] })], [], SITE)?.preheader).toBe('The dek.')
  expect(draftOf([article({ summary: null, takeaways: [], text: 'It\nbegan.' })], [], SITE)?.preheader).toBe(
    'It began.',
  )
})

test('a text without a space is cut at a character, never inside of one', () => {
  expect(shorten('🎉'.repeat(20), 10)).toBe(`${'🎉'.repeat(9)}…`)
  expect(shorten('short', 10)).toBe('short')
})
