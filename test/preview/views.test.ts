import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { entriesOf } from '../../src/preview/feed-entries.ts'
import { framed, pictureOrigins, withClip } from '../../src/preview/frame.ts'
import { linesAround, placeIn } from '../../src/preview/source.ts'
import { deskOf } from '../../src/preview/state.ts'
import { queryOf, viewOf } from '../../src/preview/view.ts'
import { bytesOf } from '../../src/publish/index.ts'
import { clock, newsroom, STORY } from '../support/newsroom.ts'

const QUERY = fc.dictionary(
  fc.constantFrom(
    'show',
    'as',
    'width',
    'zoom',
    'data',
    'reader',
    'entry',
    'line',
    'scheme',
    'images',
    'style',
    '__proto__',
  ),
  fc.oneof(fc.string(), fc.nat().map(String), fc.constantFrom('dark', 'inverted', 'all', 'none', 'off', '375')),
)

test('whatever an address says is a view, and the address of that view is the view again', () => {
  fc.assert(
    fc.property(QUERY, query => {
      const view = viewOf(query)
      expect(viewOf(Object.fromEntries(new URLSearchParams(queryOf(view))))).toEqual(view)
    }),
  )
})

describe('the entries of a feed', () => {
  test.each(['atom.xml', 'rss.xml', 'feed.json'])(
    '%s gives each its title, date, summary, address and content',
    async feed => {
      const desk = deskOf(
        newsroom({ 'articles/water.txt': STORY.replace('\n\n', '\n\nA vote that nobody wanted\n\n') }),
        {},
        { clock },
      )
      await desk.refresh()
      const content = desk.shown().publication?.files.get(feed)
      const entries = entriesOf(content === undefined ? '' : bytesOf(content, feed).toString())
      expect(entries).toMatchObject([
        {
          title: 'Water council sets summer limits',
          summary: 'A vote that nobody wanted',
          url: 'https://example.org/articles/water-council-sets-summer-limits/',
          html: expect.stringContaining('<li>The cap starts on 1 June.</li>'),
          date: expect.stringMatching(/2026/),
        },
      ])
    },
  )

  test('whatever a headline is, it is read from each format as it was written', async () => {
    const letters = fc
      .string({ unit: 'grapheme', minLength: 1, maxLength: 40 })
      .map(each => `Vote ${each.replace(/[\p{C}\s]+/gu, ' ')} end`)
    await fc.assert(
      fc.asyncProperty(letters, async headline => {
        const desk = deskOf(
          newsroom({ 'articles/a.md': `---\ntitle: ${JSON.stringify(headline)}\n---\n\nIt rains.\n` }),
          {},
          { clock },
        )
        await desk.refresh()
        const { publication } = desk.shown()
        const read = ['atom.xml', 'rss.xml', 'feed.json'].map(feed => {
          const content = publication?.files.get(feed)
          return entriesOf(content === undefined ? '{"items":[]}' : bytesOf(content, feed).toString())[0]?.title
        })
        expect(read).toEqual(Array(3).fill(publication?.articles[0]?.title))
      }),
      { numRuns: 20 },
    )
  })
})

describe('a mail in its frame', () => {
  const light = { scheme: 'light', images: 'own', style: 'on' } as const

  test.each([
    [
      'a colour as Outlook turns it',
      '<p style="color:#1c1e1c">x</p>',
      '<p data-ogsc="#1c1e1c" style="color:#e1e3e1">x</p>',
    ],
    [
      'a ground as Outlook turns it',
      '<td style="padding:0; background-color: #fff">x</td>',
      '<td data-ogsb="#fff" style="padding:0; background-color:#000000">x</td>',
    ],
    ['what has no colour', '<p style="margin:0">x</p>', '<p style="margin:0">x</p>'],
  ])('%s', (_, html, shown) => {
    expect(framed(html, { ...light, scheme: 'outlook' }, 'https://example.org/')).toBe(shown)
  })

  test('a media query of the scheme is answered by the view, within others too', () => {
    const html = '<style>@media (prefers-color-scheme: dark) and (max-width:479px){p{color:red}}</style>'
    expect(framed(html, { ...light, scheme: 'dark' }, '')).toContain('@media (min-width: 0) and (max-width:479px)')
    expect(framed(html, light, '')).toContain('@media (max-width: 0) and (max-width:479px)')
  })

  test('however the query is written it is the view that answers', () => {
    expect(framed('<style>@media (PREFERS-color-scheme :dark){}</style>', light, '')).toBe(
      '<style>@media (max-width: 0){}</style>',
    )
    expect(framed('<source media="(prefers-color-scheme: dark)">', light, '')).toBe('<source media="(max-width: 0)">')
  })

  test('a story about the query, or about the property, is shown as it was written', () => {
    const story = '<p>Ask (prefers-color-scheme: dark), say color-scheme: light dark.</p>'
    expect(framed(story, { ...light, scheme: 'dark' }, '')).toBe(story)
  })

  test('a style that leaves the scheme to the computer has the one that was chosen', () => {
    const style = '<style>:root { color-scheme: light dark; }</style>'
    expect(framed(style, { ...light, scheme: 'dark' }, '')).toBe('<style>:root { color-scheme: dark; }</style>')
  })

  test('the clip is marked behind the last whole block, or at the end of a cell, and not at all in a mail that fits', () => {
    const long = (block: string) => withClip(block.repeat(6_000))
    for (const block of ['<p>It rained all day.</p>', '<div>It rained all day.</div>', '<h2>It rained all day</h2>'])
      expect(Buffer.byteLength(long(block).split('<div id="postrider-clip">')[0] ?? '')).toBeGreaterThan(102_300)
    expect(long('<td>It rained all day.</td>')).toContain('<div id="postrider-clip"></div></td>')
    expect(withClip('<p>x</p>')).toBe('<p>x</p>')
  })

  test('the pictures of a mail are known by their origins, each once', () => {
    const html =
      '<img src="https://a.example/1?x=1&amp;y=2"><img alt="" src="https://a.example/2"><img src="/out/x"><img src="https://b.example:8/">'
    expect(pictureOrigins(html)).toEqual(['https://a.example', 'https://b.example:8'])
  })
})

test.each([
  ['articles/a.txt:14', { file: 'articles/a.txt', line: 14, column: null }],
  ['emails/parts/lead.mjml:3:65', { file: 'emails/parts/lead.mjml', line: 3, column: 65 }],
  ['postrider.config.ts: email.from', { file: 'postrider.config.ts', line: 1, column: null }],
  ['articles/a.md', { file: 'articles/a.md', line: 1, column: null }],
  ['2026-11-20-1', null],
  [null, null],
])('the place %s', (at, place) => {
  expect(placeIn(at)).toEqual(place)
})

test('the lines around a place are three before and three after, as far as there are', () => {
  const text = Array.from({ length: 9 }, (_, index) => `line ${index + 1}`).join('\n')
  const around = (line: number) => linesAround(text, { file: 'a', line, column: null }).map(each => each.number)
  expect([around(1), around(5), around(9), around(40)]).toEqual([[1, 2, 3, 4], [2, 3, 4, 5, 6, 7, 8], [6, 7, 8, 9], []])
})
