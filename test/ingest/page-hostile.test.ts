import fc from 'fast-check'
import { expect, test } from 'vitest'
import { boundPage } from '../../src/ingest/page/bound.ts'
import { readPage } from '../../src/ingest/page/page.ts'

const STORY =
  '<p>The council voted on Tuesday to close the harbour wall, and said that work would begin in the spring of next year.</p>'
// Each of these took minutes, or overflowed the stack, before it was bounded; a slow machine cannot fail this.
const MAX_MS = 20_000
const PIECES = [
  ...[
    '<div>',
    '</div>',
    '<p>',
    '</p>',
    '<ul><li>',
    '<table><tr><td>',
    '<article>',
    '<h1>',
    '</h1>',
    '<aside class="related">',
  ],
  ...[
    '<script type="application/ld+json">',
    '{"@type":"NewsArticle","headline":',
    '"x",}',
    '</script>',
    '<!--',
    '-->',
    '<![CDATA[',
  ],
  ...[
    '<title>',
    '</title>',
    '<meta name="author" content="',
    '">',
    '<base href="http://[">',
    '<link rel=canonical href="::">',
  ],
  ...[
    '<template shadowrootmode=open>',
    '<noscript>',
    '<iframe>',
    '<plaintext>',
    '<svg>',
    '<amp-img src=a>',
    '<body>',
    '</html>',
  ],
  ...[
    'Key points',
    'By Ada Brandt',
    '24 May 2026',
    '&amp;',
    '&#0;',
    '&#xD800;',
    '\u0000',
    '\uD800',
    'Related',
    STORY,
    '<img src=x onerror=y>',
  ],
]

test('finds something or nothing in any page, and never throws', async () => {
  const page = fc
    .array(
      fc.oneof(fc.constantFrom(...PIECES), fc.string({ unit: 'binary', maxLength: 30 }), fc.lorem({ maxCount: 30 })),
      {
        maxLength: 40,
      },
    )
    .map(pieces => pieces.join(''))
  const base = fc.constantFrom(null, 'https://lantern.example/a/b')
  await fc.assert(
    fc.asyncProperty(page, base, async (html, from) => {
      const found = await readPage(html, 'page.html', from, [])
      expect(found.title).not.toBe('')
      expect(found.authors.map(each => each.name)).not.toContain('')
      expect(found.html).not.toMatch(/<script/i)
    }),
    { numRuns: 300 },
  )
})

test.each([
  ['deep divs', '<div>'.repeat(100_000) + STORY],
  ['deep spans with text', '<span>x'.repeat(300_000)],
  ['deep lists', '<ul><li>'.repeat(50_000) + STORY],
  ['deep drawings', `<svg>${'<g>'.repeat(100_000)}`],
  ['a hundred thousand links', '<a href=x>y</a>'.repeat(100_000)],
  ['a hundred thousand paragraphs', STORY.repeat(40_000)],
  ['boxes of key points', '<div><b>Key points</b><p>One point is here.</p></div>'.repeat(20_000)],
  ['a line of eight megabytes', 'word '.repeat(1_600_000)],
  ['opening brackets', '<'.repeat(1_000_000)],
  ['entities', '&amp;'.repeat(1_000_000)],
  ['comments that never end', '<!--'.repeat(300_000)],
  ['attributes', `<div ${'a=b '.repeat(500_000)}>${STORY}`],
  ['inline pictures', `<img src="data:image/png;base64,${'A'.repeat(100_000)}">${STORY}`.repeat(100)],
  ['brackets of JSON-LD', `<script type="application/ld+json">${'['.repeat(500_000)}</script>${STORY}`],
  ['quotes of JSON-LD', `<script type="application/ld+json">${'"\\'.repeat(500_000)}</script>${STORY}`],
])('reads a page of %s in bounded time', async (_name, html) => {
  const started = performance.now()
  await readPage(html, 'page.html', null, [])
  expect(performance.now() - started).toBeLessThan(MAX_MS)
})

test('bounds a page before any DOM is built of it, and keeps its text and its data', () => {
  const html =
    '<html lang=en onload=x><head><title>A < B</title><style>p{}</style><script type="application/ld+json">{"a":1}</script>' +
    '<body><p class="a" onclick="x()" style="color:red">One &amp; <b>two</b><script>alert(1)</script><!-- three --><p style="display:none">Four' +
    '<noscript>Please <img src=a.jpg></noscript><svg><p>five</p></svg><amp-img src=b.jpg><p>six</p></amp-img>'
  expect(boundPage(html)).toEqual({
    isCut: false,
    html:
      '<!DOCTYPE html><html lang="en"><head><title>A &lt; B</title></head><body><p class="a">One &amp; <b>two</b></p>' +
      '<p style="display:none">Four<noscript><img src="a.jpg"></noscript><img src="b.jpg"></p></body></html>',
    jsonLd: ['{"a":1}'],
    elements: 7,
  })
})

test('leaves no element deeper than the limit, and loses no text for it', () => {
  const { html } = boundPage(`${'<div>'.repeat(5_000)}the last word`)
  expect([html.match(/<div>/g)?.length, html.includes('the last word')]).toEqual([200, true])
})
