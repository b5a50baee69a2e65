import fc from 'fast-check'
import { expect, test } from 'vitest'
import { sanitize } from '../../src/ingest/markup/sanitize.ts'
import { KEPT } from '../../src/ingest/markup/simplify.ts'
import { readTree } from '../../src/ingest/markup/tree.ts'
import { textOf, writeTree } from '../../src/ingest/markup/write-tree.ts'

/** The blocks of HTML, and what they say. */
const read = (html: string) => {
  const blocks = readTree(sanitize(html, { base: null, besides: true }))
  return [writeTree(blocks), textOf(blocks)]
}

test.each([
  [
    'loose text becomes paragraphs',
    'one <b>two</b><p>three</p>four',
    '<p>one <b>two</b></p>\n<p>three</p>\n<p>four</p>',
    'one two\n\nthree\n\nfour',
  ],
  [
    'wrappers go',
    '<div><article><div>one</div><section><p>two</p></section></article></div>',
    '<p>one</p>\n<p>two</p>',
    'one\n\ntwo',
  ],
  [
    'two line breaks end a paragraph, one does not',
    '<p>one<br>two<br> <br/>three</p><br><br>four<br>',
    '<p>one<br>two</p>\n<p>three</p>\n<p>four</p>',
    'one\ntwo\n\nthree\n\nfour',
  ],
  [
    'what is empty is dropped',
    '<p> &nbsp;</p><ul><li></li></ul><h2></h2><blockquote><p></p></blockquote><table><tr><td></table><p>\u200B</p>',
    '',
    '',
  ],
  [
    'white space is folded, but not where it was written',
    '<p>  one\n\t two <b> three </b> </p><pre>\n  a\n\n   b\n</pre>',
    '<p>one two <b>three</b></p>\n<pre>\n  a\n\n   b\n</pre>',
    'one two three\n\n  a\n\n   b',
  ],
  [
    'an inline element around blocks stands in each',
    '<b><p>one</p><p>two</p></b><a href="https://a.example/"><h2>three</h2></a>',
    '<p><b>one</b></p>\n<p><b>two</b></p>\n<h2><a href="https://a.example/">three</a></h2>',
    'one\n\ntwo\n\nthree',
  ],
  ['blocks in a heading are parted', '<h2><p>one</p><p>two</p></h2>', '<h2>one two</h2>', 'one two'],
  [
    'a list keeps what stands loose in it',
    '<ul>one<li>two</li><p>three</p></ul>',
    '<ul><li>one</li><li>two</li><li>three</li></ul>',
    '• one\n• two\n• three',
  ],
  [
    'a list loose in a list belongs to the item before',
    '<ol start="4"><li>one</li><ul><li>two</li></ul><li>three</li></ol>',
    '<ol start="4"><li>one<ul><li>two</li></ul></li><li>three</li></ol>',
    '4. one\n  • two\n5. three',
  ],
  [
    'text behind a nested list stays behind it',
    '<ul><li>one<ul><li>two<ol><li>three</li></ol></li></ul>four</li></ul>',
    '<ul><li><p>one</p><ul><li>two<ol><li>three</li></ol></li></ul><p>four</p></li></ul>',
    '• one\n  • two\n    1. three\n  four',
  ],
  [
    'a lone paragraph in an item loses its tags',
    '<ul><li><p>one</p><ul><li><p>two</p></li></ul></li><li><p>three</p><p>four</p></li></ul>',
    '<ul><li>one<ul><li>two</li></ul></li><li><p>three</p><p>four</p></li></ul>',
    '• one\n  • two\n• three\n  four',
  ],
  [
    'a definition list',
    '<dl><div><dt>one</dt><dd><p>two</p></dd></div>three</dl>',
    '<dl><dt>one</dt><dd>two</dd><dd>three</dd></dl>',
    'one\ntwo\nthree',
  ],
  [
    'a table, its empty cells kept',
    '<table><caption>c</caption><thead><tr><th>a<th>b</thead><tr><td><p>1</p><td><tr><td></tr>x</table>',
    '<table><caption>c</caption><thead><tr><th>a</th><th>b</th></tr></thead><tr><td>1</td><td></td></tr><tr><td>x</td></tr></table>',
    'c\na | b\n1 | \nx',
  ],
  [
    'a table that only lays out is none',
    '<table><tr><td><h2>one</h2><p>two</p></td></tr><tr><td>three</td></tr></table>',
    '<h2>one</h2>\n<p>two</p>\n<p>three</p>',
    'one\n\ntwo\n\nthree',
  ],
  [
    'a figure with its caption says nothing',
    '<figure><div><a href="https://a.example/"><img src="a.png" alt="A"></a></div><figcaption><p>one</p></figcaption></figure><p>two</p>',
    '<figure><a href="https://a.example/"><img src="postrider-file:a.png" alt="A"></a><figcaption>one</figcaption></figure>\n<p>two</p>',
    'two',
  ],
  [
    'a figure around something else is a wrapper',
    '<figure><blockquote>one</blockquote><figcaption>two</figcaption></figure>',
    '<blockquote><p>one</p></blockquote>\n<p>two</p>',
    'one\n\ntwo',
  ],
  [
    'a link back from a note says nothing',
    '<p>one<sup><a href="#fn1" id="fnref1">1</a></sup></p><ol><li id="fn1"><p>two <a href="#fnref1">↩︎</a></p></li></ol>',
    '<p>one<sup><a href="#story-fn1" id="story-fnref1">1</a></sup></p>\n<ol><li id="story-fn1">two <a href="#story-fnref1">↩︎</a></li></ol>',
    'one1\n\n1. two',
  ],
  [
    'line breaks at an edge show nothing',
    '<p><br>one<br></p><ul><li>two<br><ul><li>three</li></ul></li></ul>',
    '<p>one</p>\n<ul><li>two<ul><li>three</li></ul></li></ul>',
    'one\n\n• two\n  • three',
  ],
  [
    'a list that stands loose behind a loose item makes paragraphs of its lines at once, and not when it is read again',
    '<ol> one <br><br> two <ol><li>three</li></ol></ol>',
    '<ol><li><p>one</p><p>two</p><ol><li>three</li></ol></li></ol>',
    '1. one\n  two\n  1. three',
  ],
  [
    'a quotation and a rule',
    '<blockquote>one<p>two</blockquote><hr>',
    '<blockquote><p>one</p><p>two</p></blockquote>\n<hr>',
    'one\n\ntwo',
  ],
])('reads the blocks of a story: %s', (_, html, expected, text) => {
  expect(read(html)).toEqual([expected, text])
})

const words = fc.array(fc.constantFrom('tide', 'Wall', 'été', '海', 'a&b', 'x<y', '“so”'), {
  minLength: 1,
  maxLength: 3,
})
const { node } = fc.letrec<{ node: string }>(tie => ({
  node: fc.oneof(
    { maxDepth: 5, withCrossShrink: true },
    words.map(said => ` ${said.join(' ').replaceAll('&', '&amp;').replaceAll('<', '&lt;')} `),
    fc
      .tuple(
        fc.constantFrom(...[...KEPT].filter(name => !/^(?:img|br|wbr|hr|caption)$/.test(name))),
        fc.array(tie('node'), { maxLength: 4 }),
      )
      .map(([name, children]) => `<${name}>${children.join('')}</${name}>`),
    fc.constantFrom('<br>', '<hr>', '<br><br>', '<wbr>'),
  ),
}))
const wordsIn = (html: string) =>
  html
    .replace(/<[^>]*>/g, ' ')
    .split(/\s+/)
    .filter(word => word !== '')
const plain = (html: string) => html.replaceAll('&lt;', '<').replaceAll('&gt;', '>').replaceAll('&amp;', '&')

test('loses no word between sanitized HTML, blocks and text, and keeps their order', () => {
  fc.assert(
    fc.property(fc.array(node, { maxLength: 5 }), nodes => {
      const html = sanitize(nodes.join(''), { base: null, besides: true })
      const blocks = readTree(html)
      const written = writeTree(blocks)
      expect(wordsIn(written)).toEqual(wordsIn(html))
      const said = textOf(blocks)
        .split(/\s+/)
        .filter(word => !/^(?:•|\||\d+\.|)$/.test(word))
      expect(said).toEqual(wordsIn(html).map(plain))
    }),
    { numRuns: 1500 },
  )
})

test('finds in what it wrote the same blocks', () => {
  fc.assert(
    fc.property(fc.array(node, { maxLength: 5 }), nodes => {
      const once = writeTree(readTree(sanitize(nodes.join(''), { base: null, besides: true })))
      expect(writeTree(readTree(once))).toBe(once)
    }),
    { numRuns: 1500 },
  )
})
