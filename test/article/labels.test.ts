import { expect, test } from 'vitest'
import { directionOf, labelsFor } from '../../src/article/index.ts'

const LANGUAGES = ['en', 'es', 'fr', 'de', 'pt', 'ar', 'ru', 'hi', 'ja', 'zh']

test.each(LANGUAGES)('%s has every word that English has, and they are not the English ones', language => {
  const labels = labelsFor(language)
  for (const word of Object.keys(labelsFor('en'))) expect(labels).toHaveProperty(word)
  if (language !== 'en') expect(labels.readStory).not.toBe(labelsFor('en').readStory)
  expect(labels.storiesInMinutes(3, 5)).not.toMatch(/[{}]/)
})

test('counts as the language counts', () => {
  expect(labelsFor('en').storiesInMinutes(1, 1)).toBe('1 story in 1 minute')
  expect(labelsFor('en').storiesInMinutes(3, 5)).toBe('3 stories in 5 minutes')
  expect(labelsFor('ru').stories(3)).toBe('3 статьи')
  expect(labelsFor('ru').stories(5)).toBe('5 статей')
  expect(labelsFor('ar').stories(2)).toBe('مقالان')
})

test('joins names as the language does', () => {
  expect(labelsFor('en').names(['Mara Ellison', 'Tom Okafor'])).toBe('Mara Ellison and Tom Okafor')
  expect(labelsFor('de').names(['A', 'B', 'C'])).toBe('A, B und C')
})

test('a language without a translation is told in English', () => {
  expect(labelsFor('nl').takeaways).toBe('Key takeaways')
})

test('a name with a dollar sign is not a pattern', () => {
  expect(labelsFor('en').reason('Cash $& Carry')).toBe(
    'You get this because your address is on the list of Cash $& Carry.',
  )
})

test('Arabic and Hebrew run from right to left', () => {
  expect(['ar', 'he', 'fa-IR', 'en', 'ja'].map(directionOf)).toEqual(['rtl', 'rtl', 'rtl', 'ltr', 'ltr'])
})
