import { type ChildNode, isTag } from 'domhandler'
import fc from 'fast-check'
import { parseDocument } from 'htmlparser2'
import type { BrowserContext } from 'playwright-core'
import { SaxesParser } from 'saxes'
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest'
import { printable } from '../../src/article/index.ts'
import { bounded } from '../../src/ingest/markup/bound.ts'
import { sanitize, sanitizedTree } from '../../src/ingest/markup/sanitize.ts'
import { readTree } from '../../src/ingest/markup/tree.ts'
import { writeTree } from '../../src/ingest/markup/write-tree.ts'
import { browser } from '../support/chromium.ts'
import { PIECES, VECTORS } from './vectors.ts'

const BASE = 'https://paper.example/news/story'
const clean = (html: string) => sanitize(html, { base: BASE, besides: false })
const beside = (html: string) => sanitize(html, { base: null, besides: true })
const written = (html: string) => printable(writeTree(readTree(clean(html))))
const markup = fc
  .array(fc.oneof({ weight: 3, arbitrary: fc.constantFrom(...PIECES) }, fc.string({ unit: 'binary' })), {
    maxLength: 25,
  })
  .map(pieces => pieces.join(''))

/** As Markdown and good pages have it. */
const plain = fc
  .array(
    fc.constantFrom(
      ...[
        '<p>',
        '</p>',
        '<ul><li>',
        '</li></ul>',
        '<li>',
        '<em>',
        '</em>',
        '<span>',
        '</span>',
        '<br>',
        '<h2>',
        '</h2>',
      ],
      ...[
        '<a href="/b?c=1&amp;d">',
        '</a>',
        '<!-- x -->',
        '<pre>\n',
        '</pre>',
        '<img src="a.png" alt="It\'s">',
        '<hr>',
      ],
      ...['Quiet ', ' river', '\n', 'a &lt; b', '“&amp;”', '<blockquote>', '</blockquote>', '<td>', '<table><tr>'],
    ),
    { maxLength: 25 },
  )
  .map(pieces => pieces.join(''))

/** Every element that may come out, with its attributes. */
const ALLOWED: Readonly<Record<string, string>> = {
  ...Object.fromEntries(
    (
      'b bdi bdo blockquote br caption cite code dd del div dl dt em figcaption figure h1 h2 h3 h4 h5 h6 hr i ins kbd ' +
      'mark p pre q rp rt ruby s samp small span strong sub sup table tbody tfoot thead tr u ul var wbr'
    )
      .split(' ')
      .map(name => [name, '']),
  ),
  a: 'href',
  abbr: 'title',
  dfn: 'title',
  img: 'alt height src width',
  li: 'value',
  ol: 'reversed start type',
  td: 'colspan rowspan',
  th: 'colspan rowspan scope',
}

describe('in a browser', () => {
  let chromium: BrowserContext
  beforeAll(async () => {
    chromium = await browser(inject('chromium'))
  })
  afterAll(() => chromium.browser()?.close())

  /** What runs, is asked for and stands in a page of these bodies. */
  async function show(bodies: readonly string[]) {
    const page = await chromium.newPage()
    const happened: string[] = []
    page.on('dialog', async dialog => {
      happened.push('a dialog')
      await dialog.dismiss()
    })
    page.on('pageerror', error => happened.push(`a script: ${error.message}`))
    page.on('popup', popup => happened.push(`a window: ${popup.url()}`))
    page.on(
      'framenavigated',
      frame => frame.url() !== 'https://reader.example/' && happened.push(`a page: ${frame.url()}`),
    )
    await page.route('**', route => {
      const url = route.request().url()
      if (url === 'https://reader.example/') {
        const sections = bodies.map(body => `<section>${body}</section>`).join('\n')
        return route.fulfill({
          contentType: 'text/html; charset=utf-8',
          body: `<!doctype html><title>r</title>${sections}`,
        })
      }
      happened.push(`${route.request().resourceType()} ${url}`)
      return route.fulfill({ status: 404 })
    })
    await page.goto('https://reader.example/', { waitUntil: 'load' })
    const stands = await page.evaluate<string[]>(
      `[...new Set([...document.querySelectorAll('section *')].flatMap(each => [each.namespaceURI.endsWith('xhtml') ? each.localName : 'foreign ' + each.localName, ...each.getAttributeNames().map(name => each.localName + ' ' + name)]))]`,
    )
    const urls = await page.evaluate<string[]>(
      `[...document.querySelectorAll('section [href], section [src]')].map(each => each.getAttribute('href') ?? each.getAttribute('src'))`,
    )
    const ids = await page.evaluate<string[]>(`[...document.querySelectorAll('section [id]')].map(each => each.id)`)
    await page.close()
    return { happened, stands, urls, ids }
  }

  const wrong = (stands: readonly string[]) =>
    stands.filter(each => {
      const [name = '', attribute] = each.split(' ')
      if (ALLOWED[name] === undefined) return true
      return attribute !== undefined && !['id', 'dir', 'lang', ...ALLOWED[name].split(' ')].includes(attribute)
    })

  test('the same vectors, not sanitized, run and ask: the test can tell', async () => {
    const { happened } = await show([
      '<img src=x onerror=alert(1)>',
      '<p style="background:url(https://evil.example/x)">a',
    ])
    expect(happened).toContain('a dialog')
    expect(happened).toContain('image https://evil.example/x')
  })

  test.each([
    ['sanitized', clean],
    ['as blocks', written],
  ])('no vector runs a script, opens a page or asks for more than pictures: %s', async (_, make) => {
    const bodies = Object.values(VECTORS).flat().map(make)
    const { happened, stands, urls, ids } = await show(bodies)
    expect(happened.filter(each => !each.startsWith('image https://paper.example/'))).toEqual([])
    expect(wrong(stands)).toEqual([])
    expect(urls.filter(each => !/^(?:https?:\/\/|#story-)/.test(each))).toEqual([])
    expect(ids.filter(each => !each.startsWith('story-'))).toEqual([])
  })

  test('nor does any mixture of them', async () => {
    const bodies = fc.sample(markup, { numRuns: 700, seed: 7 }).map(clean)
    const { happened, stands, urls } = await show(bodies)
    expect(happened.filter(each => !/^image https?:/.test(each))).toEqual([])
    expect(wrong(stands)).toEqual([])
    expect(urls.filter(each => !/^(?:https?:\/\/|#story-)/.test(each))).toEqual([])
  }, 60_000)
})

test('gives back unchanged what it gave', () => {
  fc.assert(
    fc.property(markup, html => {
      const once = clean(html)
      expect(clean(once)).toBe(once)
    }),
    { numRuns: 700 },
  )
})

test('what is too plain to be looked at comes out as the whole list would give it', () => {
  fc.assert(
    fc.property(fc.oneof(plain, markup), html => {
      const short = clean(html)
      // A rule is not among what is plain.
      expect(clean(`${short}<hr>`)).toBe(`${short}<hr />`)
    }),
    { numRuns: 1_000 },
  )
})

test('makes the same blocks of what it leaves as it is as a parser would', () => {
  /** What a tree holds, without what only a parser adds to it. */
  const shape = (nodes: readonly ChildNode[]): unknown[] =>
    nodes.map(node => (isTag(node) ? [node.name, node.attribs, shape(node.children)] : 'data' in node && node.data))
  fc.assert(
    fc.property(fc.oneof(markup, plain), html => {
      const ground = { base: BASE, besides: false }
      expect(shape(sanitizedTree(html, ground))).toEqual(shape(readTree(clean(html))))
    }),
    { numRuns: 800 },
  )
})

test('writes XML, as sanitized and as blocks', () => {
  fc.assert(
    fc.property(markup, html => {
      for (const xml of [clean(printable(html)), written(html).replace(/<(br|hr|img|wbr)\b[^>]*/g, '$&/')]) {
        const parser = new SaxesParser()
        parser.on('error', error => {
          throw error
        })
        parser.write(`<x>${xml}</x>`).close()
      }
    }),
    { numRuns: 1000 },
  )
})

test.each([
  [
    'a frame becomes a link with its title, which is a text',
    '<iframe src="/v" title="<b>A & B</b>">fallback</iframe>',
    '<a href="https://paper.example/v">&lt;b&gt;A &amp; B&lt;/b&gt;</a>',
  ],
  [
    'a frame without a title is named by its host',
    '<p><iframe src="//tube.example/1"></iframe> after</p>',
    '<p><a href="https://tube.example/1">tube.example</a> after</p>',
  ],
  [
    'a film, with the words for old browsers left out',
    '<video controls><source src="m.mp4">No film <b>here</b>.</video>',
    '<a href="https://paper.example/news/m.mp4">paper.example</a>',
  ],
  [
    'an object around an embed is one link',
    '<object><param name=x><embed src="/a.swf"></object>',
    '<a href="https://paper.example/a.swf">paper.example</a>',
  ],
  ['a frame that nobody sees is nothing', '<iframe src="/ns" width="0" height="0"></iframe>', ''],
  [
    'relative and protocol-relative URLs',
    '<a href="../a?b=1&c=2">x</a><img src="//i.example/p.png" alt="P">',
    '<a href="https://paper.example/a?b=1&amp;c=2">x</a><img src="https://i.example/p.png" alt="P" />',
  ],
  [
    'a link to a place of the page by its whole address',
    `<a href="${BASE}#n%3A1">1</a><p id="n:1">n</p>`,
    '<a href="#story-n:1">1</a><p id="story-n:1">n</p>',
  ],
  [
    'a late picture',
    '<img src="data:image/gif;base64,R0lGODlhAQABAAAAACw=" data-src="a.jpg" class="lazy" loading="lazy">',
    '<img src="https://paper.example/news/a.jpg" alt="" />',
  ],
  [
    'a late picture with its own fallback behind it',
    '<img src="spacer.gif" data-src="a.jpg"><noscript><img src="a.jpg"></noscript>',
    '<img src="https://paper.example/news/a.jpg" alt="" />',
  ],
  [
    'a picture that only its fallback names',
    '<img src="data:image/gif;base64,R0lGODlhAQABAAAAACw="><noscript><img src="a.jpg" alt="A"></noscript>',
    '<img src="https://paper.example/news/a.jpg" alt="A" />',
  ],
  [
    'the candidate that is wide enough',
    '<img src="blank.gif" srcset="s,1.jpg 400w, m.jpg 1700w,l.jpg 3000w">',
    '<img src="https://paper.example/news/m.jpg" alt="" />',
  ],
  [
    'the widest where none is',
    '<img srcset="s.jpg, m.jpg 1.5x, l.jpg 1000w">',
    '<img src="https://paper.example/news/m.jpg" alt="" />',
  ],
  [
    'the source of a picture element whose img has none',
    '<picture><source srcset="javascript:1"><source srcset="a.webp 1x"><img alt="A"></picture>',
    '<img src="https://paper.example/news/a.webp" alt="A" />',
  ],
  [
    'the size of a picture only where both are numbers',
    '<img src="a.png" width="640" height="480"><img src="b.png" width="100%" height="480">',
    '<img src="https://paper.example/news/a.png" alt="" width="640" height="480" /><img src="https://paper.example/news/b.png" alt="" />',
  ],
  ['what the page hides', '<p>a<span style="display: none">b</span></p><p hidden>c</p>', '<p>a</p>'],
  [
    'spans and anchors that say nothing',
    '<span class="x">a <a>b</a></span><span lang="fr">c</span>',
    'a b<span lang="fr">c</span>',
  ],
  [
    'old names',
    '<strike>a</strike><tt>b</tt><acronym title="T">c</acronym><xmp><b></xmp>',
    '<s>a</s><code>b</code><abbr title="T">c</abbr><pre>&lt;b&gt;</pre>',
  ],
  [
    'values out of their form',
    '<ol start="3" type="javascript" reversed><li value="x">a</ol><td colspan="99999" rowspan=2>b',
    '<ol start="3" reversed="reversed"><li>a</li></ol><td rowspan="2">b</td>',
  ],
  [
    'mail and telephone links',
    '<a href="mailto:a@b.example?subject=x">m</a><a href="tel:+1">t</a><a href="sms:1">s</a>',
    '<a href="mailto:a@b.example?subject=x">m</a><a href="tel:+1">t</a>s',
  ],
])('keeps what a story needs: %s', (_, html, expected) => {
  expect(clean(html)).toBe(expected)
})

test('keeps a small picture that stands in the text itself, and none that is large or holds a place', () => {
  const picture = (length: number) => `<img src="data:image/png;base64,${'A'.repeat(length)}" alt="" />`
  expect(clean(picture(400))).toBe(picture(400))
  expect(clean(picture(40))).toBe('')
  expect(clean(picture(70_000))).toBe('')
})

test('refers to files beside an article, and lets nobody else do so', () => {
  expect(beside('<img src="img/a b.png"><a href="other.md#x">o</a><a href="postrider-file:x">p</a>')).toBe(
    '<img src="postrider-file:img%2Fa%20b.png" alt="" /><a href="postrider-file:other.md#x">o</a>p',
  )
  expect(beside('<img src="a%00.png"><img src="%">')).toBe('')
  expect(beside('<a href="javascript%3Aalert(1)">a</a><img src="data%3Aimage/png;base64,x">')).toBe('a')
  expect(clean('<img src="postrider-file:a.png">')).toBe('')
})

const REPEATED = [
  ...[
    '<div>',
    '<b>',
    '<div></x>',
    '<svg>',
    '<svg><style><p>',
    '<math><mi><b>',
    '<li><p>',
    '<table><tr><td>',
    '<a href=x>',
  ],
  ...[
    '<ul><li>',
    '<p>',
    '</p>',
    '<noscript>',
    '<select><option>',
    '<object>',
    '<svg><foreignObject><div>',
    '<img src=a.png>',
  ],
  ...[
    '<!--',
    '<![CDATA[',
    '<',
    '&',
    '&lt',
    '<a ',
    '<title>',
    '<br>',
    '<dt><dd><i>',
    '<rt><rp>',
    '<th><td>',
    '<form>',
    '<plaintext>',
  ],
]

test.each(REPEATED)('%s a hundred thousand times ends in bounded time, and no deeper than a walker bears', piece => {
  const html = piece.repeat(100_000)
  const started = performance.now()
  writeTree(readTree(clean(html)))
  // What is not linear takes minutes here, so a slow machine cannot fail this.
  expect(performance.now() - started).toBeLessThan(10_000)
  expect(depthOf(bounded(html))).toBeLessThan(155)
})

test.each([
  ['text', 'x'.repeat(3_000_000)],
  ['attributes', `<a ${'x=1 '.repeat(700_000)}>`],
  ['spaces in a URL', `<a href="${' '.repeat(2_900_000)}x">a</a>`],
  ['candidates', `<img srcset="${'a 1w,'.repeat(500_000)}">`],
  ['commas', `<img srcset="${','.repeat(2_900_000)}">`],
  ['styles', `<img src=a style="${'width : '.repeat(300_000)}">`],
  ['end tags below the limit', '<b>'.repeat(200) + '</x>'.repeat(700_000)],
])('reads megabytes of %s in one line in bounded time', (_, html) => {
  const started = performance.now()
  writeTree(readTree(clean(html)))
  expect(performance.now() - started).toBeLessThan(10_000)
})

const TAGS =
  'a b dd div dt frame li math mi option p rp rt script style svg table tbody td textarea th thead title tr ul xmp'.split(
    ' ',
  )

test('bounds the depth of whatever is opened and closed in whatever order', () => {
  const tag = fc.tuple(fc.constantFrom('', '', '', '/'), fc.constantFrom(...TAGS), fc.constantFrom('', '', '/'))
  fc.assert(
    fc.property(fc.array(tag, { minLength: 1, maxLength: 8 }), fc.array(tag, { maxLength: 8 }), (first, second) => {
      const write = (tags: typeof first) => tags.map(([end, name, self]) => `<${end}${name}${self}>`).join('')
      const html = write(first).repeat(300) + write(second).repeat(300)
      expect(depthOf(bounded(html))).toBeLessThan(155)
    }),
    { numRuns: 400 },
  )
})

test('keeps every word where there are more elements than any story has', () => {
  const html = clean(`${'<p>one <b>two</b> three</p>'.repeat(40_000)}<ul><li>four</li></ul>`)
  expect(html.match(/<p>/g)?.length).toBe(25_000)
  expect(html.match(/two/g)?.length).toBe(40_000)
  expect(html).toMatch(/four<\/p>$|four$/)
})

test('leaves what is not too deep as it is, and the words of what is', () => {
  const deep = (count: number) => `${'<div><b>'.repeat(count)}deep${'</b></div>'.repeat(count)}<p>after</p>`
  expect(bounded(deep(75))).toBe(deep(75))
  expect(
    clean(deep(500))
      .replace(/<[^>]*>/g, ' ')
      .trim(),
  ).toMatch(/^deep\s+after$/)
  expect(clean(deep(500))).toMatch(/<\/div><p>after<\/p>$/)
})

function depthOf(html: string): number {
  let deepest = 0
  let level = parseDocument(html).children.filter(isTag)
  for (; level.length > 0; level = level.flatMap(each => each.children.filter(isTag))) deepest++
  return deepest
}
