import fc from 'fast-check'
import { expect, test } from 'vitest'
import { labelsFor, whyWithLabel } from '../../src/article/index.ts'
import { sanitize } from '../../src/ingest/markup/sanitize.ts'
import { readTree } from '../../src/ingest/markup/tree.ts'
import { takeTreeSections } from '../../src/ingest/markup/tree-sections.ts'
import { textOf, writeTree } from '../../src/ingest/markup/write-tree.ts'

/** What is taken from a body, and the HTML that is left. */
const read = (html: string) => {
  const found = takeTreeSections(readTree(sanitize(html, { base: null, besides: true })))
  const { takeaways, whyItMatters, blocks, dropped } = found
  return { takeaways, why: writeTree(whyItMatters), left: writeTree(blocks).replaceAll('\n', ''), dropped }
}
const NONE = { takeaways: [], why: '', left: '', dropped: [] }
const ONE = 'The mill holds 40,000 books.'
const TWO = 'The wheel turns again on Sundays.'
const POINTS = [ONE, TWO]
const UL = `<ul><li>${ONE}</li><li>${TWO}</li></ul>`
const LONG = `<p>${'The old mill took in readers instead of grain, and they came in their hundreds on Saturday. '.repeat(4).trim()}</p>`

test.each([
  ['a heading', `<h3>Key takeaways</h3>${UL}${LONG}`],
  ['a line in bold', `<p><strong>Key Takeaways:</strong></p>${UL}${LONG}`],
  ['a line of text with an emoji', `<p>📌 Key points</p>${UL}${LONG}`],
  ['numbers', `<h2>5 takeaways</h2><ol><li>${ONE}</li><li>${TWO}</li></ol>${LONG}`],
  ['paragraphs in items', `<h2>TL;DR</h2><ul><li><p>${ONE}</p></li><li><p><b>${TWO}</b></p></li></ul>${LONG}`],
  ['a callout', `<blockquote><p><strong>Key takeaways</strong></p>${UL}</blockquote>${LONG}`],
  ['a quotation below its heading', `<h2>Key takeaways</h2><blockquote>${UL}</blockquote>${LONG}`],
  ['a box that opens', `<details><summary>Key takeaways</summary>${UL}</details>${LONG}`],
  ['an aside', `<aside class="box"><h4>Highlights</h4>${UL}</aside>${LONG}`],
  ['lists of one item each', `<h2>Key takeaways</h2><ul><li>${ONE}</li></ul><ul><li>${TWO}</li></ul>${LONG}`],
  ['lines with bullets', `<p><b>Key takeaways</b><br>• ${ONE}<br>• ${TWO}</p>${LONG}`],
  ['a paragraph of bullets below', `<h2>Key takeaways</h2><p>• ${ONE}<br>• ${TWO}</p>${LONG}`],
  ['short paragraphs', `<h2>Key takeaways</h2><p>${ONE}</p><p>${TWO}</p><h2>The story</h2>${LONG}`],
  ['a list in an item', `<ul><li>Key takeaways${UL}</li></ul>${LONG}`],
  ['a second heading', `<h2>Key takeaways</h2><h3>What you need to know</h3>${UL}${LONG}`],
  ['a layout table', `<table><tr><td><b>Key takeaways</b>${UL}</td></tr></table>${LONG}`],
])('takes takeaways under %s', (name, html) => {
  const left = name === 'short paragraphs' ? `<h2>The story</h2>${LONG}` : LONG
  expect(read(html)).toEqual({ ...NONE, takeaways: POINTS, left })
})

test('points of two words are points under a clear name, as in pasted text, and a menu under a vague one', () => {
  const short = '<ul><li>First point</li><li>Second point</li></ul>'
  expect(read(`${LONG}<h2>Key takeaways</h2>${short}`)).toEqual({
    ...NONE,
    takeaways: ['First point', 'Second point'],
    left: LONG,
  })
  expect(read(`${LONG}<h2>Highlights</h2>${short}`)).toEqual({ ...NONE, left: `${LONG}<h2>Highlights</h2>${short}` })
})

test.each([
  ['Puntos clave', 'Por qué importa'],
  ['À retenir', 'Pourquoi c’est important'],
  ['Das Wichtigste in Kürze', 'Warum das wichtig ist'],
  ['Pontos-chave', 'Por que isso importa'],
  ['أبرز النقاط', 'لماذا يهم ذلك'],
  ['Ключевые выводы', 'Почему это важно'],
  ['मुख्य बातें', 'यह क्यों महत्वपूर्ण है'],
  ['要点', 'なぜ重要か'],
  ['关键要点', '为何重要'],
  ['Key takeaways', 'Why it matters'],
])('knows %s and %s', (points, why) => {
  const html = `<p><strong>${why}</strong></p><p>${ONE}</p><h2>${points}</h2>${UL}${LONG}`
  expect(read(html)).toEqual({ ...NONE, takeaways: POINTS, why: `<p>${ONE}</p>`, left: LONG })
})

test.each([
  [
    'the rest of the line, parted by semicolons',
    '<p><b>Key points:</b> one pays; two gain; three leave</p>',
    { takeaways: ['one pays', 'two gain', 'three leave'] },
  ],
  ['one point at the start of a paragraph', `<p><strong>The takeaway:</strong> ${ONE}</p>`, { takeaways: [ONE] }],
  [
    'a list of terms',
    `<h2>Key takeaways</h2><dl><dt>Books:</dt><dd>${ONE}</dd><dt>Wheel</dt><dd>${TWO}</dd></dl>`,
    { takeaways: [`Books: ${ONE}`, `Wheel: ${TWO}`] },
  ],
  [
    'an item with items in it',
    `<h2>Key takeaways</h2><ul><li>Books<ul><li>${ONE}</li></ul></li><li>${TWO}</li></ul>`,
    { takeaways: [`Books ${ONE}`, TWO] },
  ],
  [
    'a line that leads to the list',
    `<h2>Key takeaways</h2><p>Here is what was said:</p>${UL}`,
    { takeaways: POINTS, dropped: ['Here is what was said:'] },
  ],
  [
    'a heading with a subject',
    `<h2>Key takeaways from the ruling</h2>${UL}`,
    { takeaways: POINTS, dropped: ['Key takeaways from the ruling'] },
  ],
  ['a list that is said twice, once', `<h2>Key takeaways</h2>${UL}<h2>In brief</h2>${UL}`, { takeaways: POINTS }],
  [
    'why it matters at the start of a paragraph, its links kept',
    '<p><strong>Why it matters:</strong> The <a href="https://a.example/">mill</a> stood empty.</p>',
    { why: '<p>The <a href="https://a.example/">mill</a> stood empty.</p>' },
  ],
  [
    'why it matters on the line above in one paragraph',
    `<p><b>Why it matters</b><br>${ONE}</p>`,
    { why: `<p>${ONE}</p>` },
  ],
  [
    'why it matters as an item among others',
    `<ul><li><strong>Why it matters:</strong> ${ONE}</li><li><strong>What is next:</strong> ${TWO}</li></ul>`,
    { why: `<p>${ONE}</p>`, left: `<ul><li><strong>What is next:</strong> ${TWO}</li></ul>` },
  ],
  [
    'why it matters among the takeaways',
    `<h2>Key takeaways</h2><ul><li>${ONE}</li><li><b>Why it matters:</b> ${TWO}</li></ul>`,
    { takeaways: [ONE], why: `<p>${TWO}</p>` },
  ],
  [
    'why it matters with the list that it leads to',
    `<p><b>Why it matters</b></p><p>For two reasons:</p>${UL}${LONG}`,
    { why: `<p>For two reasons:</p>\n${UL}`, left: LONG },
  ],
  [
    'why it matters until the next heading of its rank',
    `<h2>Why it matters</h2><p>${ONE}</p><h3>Water</h3>${UL}<h2>Next</h2>${LONG}`,
    { why: `<p>${ONE}</p>\n<h3>Water</h3>\n${UL}`, left: `<h2>Next</h2>${LONG}` },
  ],
  [
    'why it matters until the end, where headings part the story',
    `<h2>The mill</h2>${LONG}<h2>Why it matters</h2><p>${ONE}</p><p>${TWO}</p>`,
    { why: `<p>${ONE}</p>\n<p>${TWO}</p>`, left: `<h2>The mill</h2>${LONG}` },
  ],
  [
    'one paragraph of why it matters above a story without headings',
    `<h2>Why it matters</h2><p>${ONE}</p>${LONG}`,
    { why: `<p>${ONE}</p>`, left: LONG },
  ],
])('takes %s', (_, html, expected) => {
  expect(read(html)).toEqual({ ...NONE, ...expected })
})

test.each([
  [
    'a sentence that mentions key points',
    `<p>The council listed several key points: the cost, the crew and the ice.</p>${UL}`,
  ],
  ['a menu', '<h3>Highlights</h3><ul><li>Home</li><li>News</li><li>Sport</li></ul>'],
  ['"Highlights" above a paragraph', `<h2>Highlights</h2>${LONG}`],
  ['"Summary" before a sentence', '<p><b>Summary:</b> The mill is open.</p>'],
  ['a heading that says more', `<h2>What the key takeaways of the inquiry were worth</h2>${LONG}`],
  ['a heading with nothing below', '<h2>Key takeaways</h2>'],
  ['why it matters with another heading below', `<h2>Why it matters</h2><h2>Water</h2>${LONG}`],
  ['an ordinary list', UL],
  ['an ordinary quotation', `<blockquote>${LONG}${UL}</blockquote>`],
])('leaves %s where it is', (_, html) => {
  expect(read(html)).toEqual({ ...NONE, left: html })
})

test.each('en es fr de pt ar ru hi ja zh it'.split(' '))(
  'takes what a feed of Postrider says above a story in %s',
  language => {
    const { takeaways, whyItMatters } = labelsFor(language)
    const html = `<h2>${takeaways}</h2>\n${UL}\n${whyWithLabel(`<p>${ONE}</p>`, whyItMatters)}\n${LONG}`
    expect(read(html)).toEqual({ ...NONE, takeaways: POINTS, why: `<p>${ONE}</p>`, left: LONG })
  },
)

test('takes no word twice and loses none but headings and lines that lead', () => {
  const part = fc.constantFrom(
    UL,
    LONG,
    `<p>${ONE}</p>`,
    `<h2>Water</h2>`,
    '<h2>Key takeaways</h2>',
    '<h3>Why it matters</h3>',
    `<p><b>Why it matters:</b> ${TWO}</p>`,
    `<blockquote><p><b>In brief</b></p>${UL}</blockquote>`,
    `<ul><li>${TWO}</li></ul>`,
    '<p>Key points: a, b and c</p>',
  )
  fc.assert(
    fc.property(fc.array(part, { maxLength: 8 }), parts => {
      const tree = readTree(parts.join(''))
      const before = new Set(textOf(tree).split(/\s+/))
      const found = takeTreeSections(readTree(parts.join('')))
      const after = [textOf(found.blocks), textOf(found.whyItMatters), ...found.takeaways, ...found.dropped]
        .join('\n')
        .split(/\s+/)
      const lost = [...before].filter(word => !after.includes(word))
      expect(lost.filter(word => !/^(?:Key|takeaways|points:|Why|it|matters:?|In|brief|•)$/.test(word))).toEqual([])
      expect(after.filter(word => word !== '' && !before.has(word))).toEqual([])
    }),
    { numRuns: 1000 },
  )
})
