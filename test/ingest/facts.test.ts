import { expect, test } from 'vitest'
import { read } from './read.ts'

const STORY =
  'The plan passed by nine votes to two on Sunday evening.\n\nNobody spoke against it, which surprised the chair.'

function facts(text: string): unknown {
  const { article } = read(text)
  if (article === null) return null
  const { title, published, tags, language, direction, stated, problems, text: story } = article
  const wrong = problems.filter(each => !['no-byline', 'no-dek', 'no-published'].includes(each.code))
  return {
    title,
    published,
    tags,
    language,
    direction,
    stated,
    story,
    wrong: wrong.map(each => `${each.code} ${each.at}`),
  }
}

const PLAIN = {
  title: 'Quiet River Plan Passes',
  published: null,
  tags: [],
  language: 'en',
  direction: 'ltr',
  stated: { id: null, slug: null, url: null, updated: null, draft: false },
  story: STORY,
  wrong: [],
}

test.each([
  ['below the headline', `Quiet River Plan Passes\n\nDATA\n\n${STORY}`],
  ['above the headline', `DATA\n\nQuiet River Plan Passes\n\n${STORY}`],
  ['at the very end', `Quiet River Plan Passes\n\n${STORY}\n\nDATA`],
])('reads every line of data %s', (_, text) => {
  const data = [
    'Published: 2026-05-24T18:30+02:00',
    'Tags: water, council; rivers',
    'Slug: quiet-river',
    'Link: https://valley.example/quiet?a=1',
    'Language: pt-br',
  ].join('\n')
  expect(facts(text.replace('DATA', data))).toEqual({
    ...PLAIN,
    published: '2026-05-24T16:30:00Z',
    tags: ['water', 'council', 'rivers'],
    language: 'pt-BR',
    stated: { id: null, slug: 'quiet-river', url: 'https://valley.example/quiet?a=1', updated: null, draft: false },
  })
})

test('reads data at the very end below the takeaways, and none of it into the last of them', () => {
  const text = `Quiet River Plan Passes\n\n${STORY}\n\nKey points\n- It passed\n- Nobody spoke\nTags: water`
  expect(facts(text)).toEqual({ ...PLAIN, tags: ['water'] })
  expect(read(text).article?.takeaways.map(each => each.text)).toEqual(['It passed', 'Nobody spoke'])
})

test('leaves a line like data in the middle of a story where it is', () => {
  const [first, second] = STORY.split('\n\n')
  const third = 'The mayor had written a note.'
  const story = [first, second, third, 'Link: none', 'It was short.', 'It was in pencil.'].join('\n\n')
  expect(facts(`Quiet River Plan Passes\n\n${story}`)).toEqual({ ...PLAIN, story })
})

test('writes from right to left where the article says that it is in Arabic', () => {
  expect(facts(`Quiet River Plan Passes\nLanguage: AR\n\n${STORY}`)).toEqual({
    ...PLAIN,
    language: 'ar',
    direction: 'rtl',
  })
})

test.each([
  ['Slug: Quiet River!', 'line-not-read a.txt:2'],
  ['Link: valley.example/quiet', 'line-not-read a.txt:2'],
  ['Link: javascript:alert(1)', 'line-not-read a.txt:2'],
  ['Language: english', 'line-not-read a.txt:2'],
  ['Published: last Tuesday', 'date-not-read a.txt:2'],
  ['Published: 2026-02-30', 'date-not-read a.txt:2'],
  ['05/06/2026', 'date-not-read a.txt:2'],
])('makes a problem of %s and nothing else', (line, wrong) => {
  expect(facts(`Quiet River Plan Passes\n${line}\n\n${STORY}`)).toEqual({ ...PLAIN, wrong: [wrong] })
})

test.each([
  ['2026-05-24', '2026-05-24T00:00:00Z'],
  ['2026-05-24 18:30', '2026-05-24T18:30:00Z'],
  ['May 24, 2026', '2026-05-24T00:00:00Z'],
  ['24 May 2026, 6:30 pm', '2026-05-24T18:30:00Z'],
  ['Sunday, 24 May 2026 18:30 GMT', '2026-05-24T18:30:00Z'],
  ['Published on May 24th, 2026', '2026-05-24T00:00:00Z'],
  ['24 de mayo de 2026', '2026-05-24T00:00:00Z'],
  ['24 mai 2026', '2026-05-24T00:00:00Z'],
  ['24. Mai 2026, 18:30 Uhr', '2026-05-24T18:30:00Z'],
  ['24 de maio de 2026', '2026-05-24T00:00:00Z'],
  ['24 مايو 2026', '2026-05-24T00:00:00Z'],
  ['24 мая 2026 г.', '2026-05-24T00:00:00Z'],
  ['24 मई 2026', '2026-05-24T00:00:00Z'],
  ['2026年5月24日', '2026-05-24T00:00:00Z'],
  ['2026年5月24日 18:30', '2026-05-24T18:30:00Z'],
])('reads the date %s below the headline', (date, published) => {
  expect(facts(`Quiet River Plan Passes\n${date}\n\n${STORY}`)).toEqual({ ...PLAIN, published })
})

test('says how to set the date where nothing says it', () => {
  const { article } = read(`Quiet River Plan Passes\n\n${STORY}`)
  expect(article?.problems.find(each => each.code === 'no-published')).toEqual({
    code: 'no-published',
    severity: 'warning',
    at: 'a.txt:1',
    message: 'Nothing says when this was published.',
    mend: 'Add a line below the headline, Published: 2026-05-24 (or with a time, 2026-05-24T18:30); in front matter it is published:.',
  })
})
