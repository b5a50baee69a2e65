import fc from 'fast-check'
import { Parser } from 'htmlparser2'
import { expect, test } from 'vitest'
import { ingest } from '../../src/ingest/index.ts'
import { meantBy, withoutNullReferences } from '../../src/ingest/words/references.ts'

test.each([
  ['a &#0; b', 'a  b'],
  ['&#x0;&#xDFFF;&#xd800;&#1114112;&#x110000', ''],
  ['&#xD83D;&#xDE00; &#55357;&#56832; &#xD83D;&#x0D83D;&#xDE00&#55357&#56832', '😀 😀 😀😀'],
  ['&#xD83D; &#xDE00;', ' '],
  [
    '&#57344;&#57345; &#xE9; &#146; &#x10FFFF; &amp;#0; &#; &#xg;',
    '&#57344;&#57345; &#xE9; &#146; &#x10FFFF; &amp;#0; &#; &#xg;',
  ],
])('of %s is left: %s', (markup, left) => {
  expect(withoutNullReferences(markup)).toBe(left)
})

test('whatever references stand in a text, a parser finds no U+FFFD in what is left that none of them names', () => {
  const reference = fc
    .tuple(
      fc.oneof(fc.integer({ min: 0, max: 0x120000 }), fc.integer({ min: 0xd800, max: 0xdfff })),
      fc.boolean(),
      fc.boolean(),
    )
    .filter(([code]) => code !== 0xfffd)
    .map(([code, isHex, isEnded]) => `&#${isHex ? `x${code.toString(16)}` : code}${isEnded ? ';' : ' '}`)
  fc.assert(
    fc.property(fc.array(fc.oneof(reference, fc.constantFrom('a', ' ', '&amp;', '<b>', '</b>'))), parts => {
      expect(shown(withoutNullReferences(parts.join('')))).not.toContain('\uFFFD')
    }),
  )
})

test('any text passes, and one without references as it is', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), text => {
      const left = withoutNullReferences(text)
      if (!text.includes('&#')) expect(left).toBe(text)
    }),
  )
})

test('every numeric reference means what a parser of HTML makes of it, but nothing where that is U+FFFD', () => {
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 0x120000 }), code => {
      const reference = `&#${code};`
      // These five are no letters in windows-1252, and controls that nobody shows.
      fc.pre(![0x81, 0x8d, 0x8f, 0x90, 0x9d].includes(code))
      const meant = meantBy(reference).replace(/\p{Surrogate}/u, '')
      expect(meant).toBe(code === 0xfffd ? '\uFFFD' : shown(reference).replace('\uFFFD', ''))
    }),
  )
})

test.each([
  [
    'a.md',
    '---\ntitle: River\n---\nText &#0;of &#146;it&#146; with `&#0;` and &#xD800;an &#55357;&#56832; end ![a&#0;b](https://example.org/c.png).',
    '<p>Text of ’it’ with <code>&amp;#0;</code> and an 😀 end <img src="https://example.org/c.png" alt="ab">.</p>',
  ],
  [
    'a.html',
    '<article><h1>River</h1><p>Text &#0;of &#146;it&#146; and &#xD83D;&#xDE00; an end.</p></article>',
    '<p>Text of ’it’ and 😀 an end.</p>',
  ],
  [
    'a.json',
    '{"version":"https://jsonfeed.org/version/1.1","title":"R","items":[{"id":"1","title":"River &#0;","content_html":"<p>Text &#0;of it\\ud800.</p>"}]}',
    '<p>Text of it.</p>',
  ],
  [
    'a.xml',
    '<rss version="2.0"><channel><title>R</title><item><title>River&#0;</title><description>&lt;p&gt;Text &amp;#0;of &#0;it.&lt;/p&gt;</description></item></channel></rss>',
    '<p>Text of it.</p>',
  ],
])('%s: what names no character leaves nothing', async (file, text, html) => {
  const origin = { file, language: 'en', timeZone: 'UTC', base: null, takeaways: 'stated' as const }
  const { articles } = await ingest(Buffer.from(text), origin)
  expect(articles.map(each => [each.title, each.html])).toEqual([['River', html]])
})

function shown(html: string): string {
  let text = ''
  const parser = new Parser({
    ontext: said => {
      text += said
    },
  })
  parser.end(html)
  return text
}
