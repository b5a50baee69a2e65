import { expect, test } from 'vitest'
import { finish } from '../../src/ingest/finish.ts'
import type { Found } from '../../src/ingest/found.ts'
import { NOTHING_FOUND } from './nothing-found.ts'

const FOUND: Found = {
  ...NOTHING_FOUND,
  title: 'Quiet River',
  summary: 'The council voted.',
  authors: [{ name: 'Mara Ellison', url: null, email: null }],
  published: '2024-05-24',
  language: 'en',
  base: 'https://a.example/news/',
  html: '<p>The vote came at ten.</p>',
}
const ORIGIN = { file: 'a.md', language: null, timeZone: 'UTC', base: null, takeaways: 'stated' as const }
const ARTICLE = {
  title: 'Quiet River',
  summary: 'The council voted.',
  authors: [{ name: 'Mara Ellison', url: null, email: null }],
  published: '2024-05-24T00:00:00Z',
  language: 'en',
  direction: 'ltr',
  tags: [],
  image: null,
  whyItMatters: null,
  takeaways: [],
  html: '<p>The vote came at ten.</p>',
  text: 'The vote came at ten.',
  source: { file: 'a.md', format: 'markdown' },
  problems: [] as string[],
  stated: { id: null, slug: null, url: null, updated: null, draft: false },
}
const read = (found: Partial<Found>, format: 'markdown' | 'feed' | 'html' = 'markdown') => {
  const { article, problems } = finish({ ...FOUND, ...found }, ORIGIN, format, [])
  if (article === null) return problems.map(each => each.code)
  return { ...article, problems: article.problems.map(each => each.code) }
}
const takeaway = (text: string) => ({ text, origin: 'stated' })
const TWO = '<ul><li>The river stays quiet.</li><li>Tours begin in June.</li></ul>'

const numbered = (count: number) => Array.from({ length: count }, (_, index) => `Name ${index}`)

test.each([
  [
    'white space and what nobody sees is folded',
    { title: ' Quiet\n\t\u200BRiver\u00AD ', summary: 'The  council\u0007 voted.' },
    {},
  ],
  [
    'a dek that is the whole story is none',
    { summary: 'The vote came at ten' },
    { summary: null, problems: ['no-dek'] },
  ],
  [
    'so is one below a line without a letter',
    { summary: 'The vote came at ten', html: '<p>***</p><p>The vote came at ten.</p>' },
    {
      summary: null,
      html: '<p>***</p>\n<p>The vote came at ten.</p>',
      text: '***\n\nThe vote came at ten.',
      problems: ['no-dek'],
    },
  ],
  [
    'nothing said is null and a problem',
    { summary: ' ', authors: [], published: '' },
    { summary: null, authors: [], published: null, problems: ['no-published', 'no-byline', 'no-dek'] },
  ],
  [
    'a date that cannot be is a problem',
    { published: '31 April 2024' },
    { published: null, problems: ['date-not-read'] },
  ],
  [
    'an address beside a name is no author',
    { authors: [{ name: 'desk@a.example', url: null, email: null }, ...FOUND.authors, ...FOUND.authors] },
    {},
  ],
  [
    'an address alone is the author',
    { authors: [{ name: 'desk@a.example', url: 'javascript:1', email: null }] },
    { authors: [{ name: 'desk@a.example', url: null, email: 'desk@a.example' }] },
  ],
  ['tags once', { tags: ['Water', ' water ', '', 'x'.repeat(101)] }, { tags: ['Water'] }],
  ['the first 200 tags', { tags: numbered(300) }, { tags: numbered(200) }],
  [
    'the first 200 authors',
    { authors: numbered(300).map(name => ({ name, url: null, email: null })) },
    { authors: numbered(200).map(name => ({ name, url: null, email: null })) },
  ],
  [
    'a picture is absolute',
    { image: { url: 'p.jpg', alt: ' The  river ' } },
    { image: { url: 'https://a.example/news/p.jpg', alt: 'The river' } },
  ],
  ['a picture that is no URL is none', { image: { url: 'javascript:1', alt: '' } }, {}],
  ['the headline once', { html: '<h1>Quiet River!</h1><p>The vote came at ten.</p>' }, {}],
  [
    'headings begin at h2',
    { html: '<h1>A</h1><h2>B</h2><h6>C</h6>' },
    { html: '<h2>A</h2>\n<h3>B</h3>\n<h6>C</h6>', text: 'A\n\nB\n\nC' },
  ],
  ['headings that do stay', { html: '<h2>A</h2><h4>B</h4>' }, { html: '<h2>A</h2>\n<h4>B</h4>', text: 'A\n\nB' }],
  [
    'ids only where a link leads, links only where an id is',
    { html: '<p id="a">A <a href="#b">b</a> <a href="#c">c</a></p><p id="b">B</p><p id="b">B</p>' },
    { html: '<p>A <a href="#story-b">b</a> c</p>\n<p id="story-b">B</p>\n<p>B</p>', text: 'A b c\n\nB\n\nB' },
  ],
  [
    'takeaways as data',
    { takeaways: [' The river  stays quiet. ', 'Tours begin in June.'] },
    { takeaways: [takeaway('The river stays quiet.'), takeaway('Tours begin in June.')] },
  ],
  [
    'takeaways as data and at the top of the story, once',
    {
      takeaways: ['The river stays quiet.', 'Tours begin in June.'],
      html: `<h2>Key takeaways</h2>${TWO}<p>The vote came at ten.</p>`,
    },
    { takeaways: [takeaway('The river stays quiet.'), takeaway('Tours begin in June.')] },
  ],
  [
    'takeaways of the story that the data lacks',
    { takeaways: ['The river stays quiet.'], html: `<h2>Key takeaways</h2>${TWO}<p>The vote came at ten.</p>` },
    { takeaways: [takeaway('The river stays quiet.'), takeaway('Tours begin in June.')] },
  ],
  [
    'why it matters as data and in the story, once',
    {
      whyItMatters: '<p>The river is <b>old</b>.</p>',
      html: '<p><strong>Why it matters:</strong> The river is old.</p><p>The vote came at ten.</p>',
    },
    { whyItMatters: '<p>The river is <b>old</b>.</p>' },
  ],
  [
    'a slug, a URL and an id that are such',
    { id: ' x ', slug: 'quiet-river', url: '../q', updated: '2024-05-25' },
    {
      stated: {
        id: 'x',
        slug: 'quiet-river',
        url: 'https://a.example/q',
        updated: '2024-05-25T00:00:00Z',
        draft: false,
      },
    },
  ],
  ['and none that are not', { id: '', slug: '../x', url: 'mailto:a@b.example' }, {}],
  ['a language in any spelling', { language: 'AR_eg' }, { language: 'ar-EG', direction: 'rtl' }],
  ['a language that is none', { language: 'klingon!' }, { language: 'und' }],
])('makes an article: %s', (_, found, expected) => {
  expect(read(found)).toEqual({ ...ARTICLE, ...expected })
})

test('refuses what has no headline or no story', () => {
  expect(read({ title: null })).toEqual(['no-headline'])
  expect(read({ html: '<script>x</script>' })).toEqual(['no-body'])
})

test('calls an entry of a feed without a headline by its first words', () => {
  const html = '<p>The vote came at ten. It was short.</p>'
  const expected = { ...ARTICLE, title: 'The vote came at ten.', html, text: 'The vote came at ten. It was short.' }
  expect(read({ title: null, html }, 'feed')).toEqual({
    ...expected,
    source: { file: 'a.md', format: 'feed' },
    problems: ['headline-made'],
  })
})

test('leaves out the lines that blog software adds, and says so', () => {
  const html =
    '<p>The vote came at ten.</p><p>The post <a href="/q">Quiet River</a> appeared first on <a href="/">A</a>.</p>'
  expect(read({ html }, 'feed')).toEqual({
    ...ARTICLE,
    source: { file: 'a.md', format: 'feed' },
    problems: ['noise-dropped'],
  })
})

test('cuts a body that is too large, and says so', () => {
  const article = read({ html: `<p>The vote came at ten.</p>${'<!-- -->'.repeat(400_000)}<p>Lost.</p>` })
  expect(article).toEqual({ ...ARTICLE, problems: ['body-cut'] })
})
