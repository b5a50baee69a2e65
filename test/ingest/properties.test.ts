import fc from 'fast-check'
import { expect, test } from 'vitest'
import { read } from './read.ts'

const PIECES = [
  ...[
    'Key Takeaways',
    'Key points:',
    'Highlights',
    'In brief: no',
    'Why it matters',
    'Why this matters: rain',
    '要点',
    '•',
    '-',
  ],
  ...[
    '• one two three four',
    '- a',
    '1. first',
    '2) second',
    'By Mara Ellison',
    'author-image',
    'Share',
    'Advertisement',
  ],
  ...[
    'Read more',
    'Read more: that',
    'Home',
    'News',
    'Sport',
    'Home > News',
    'Published: 2026-05-24',
    'Slug: X',
    'May 1, 2026',
  ],
  ...[
    '# Heading',
    '**Bold**',
    '<script>alert(1)</script>',
    '&amp; <b>',
    'javascript:alert(1)',
    'http://a.example/?<>"\'&x=1',
  ],
  ...[
    'https://[',
    'http://a@b:99999/',
    '“Quote”',
    '— Да',
    '',
    '   ',
    '\t',
    '\u0007',
    '\uFFFF',
    '\uD800',
    '\u202Ex',
    'é\u0301',
  ],
  ...[
    'A wrapped line of the story that goes on and on until it ends at the very',
    'next line of it.',
    'A Headline, Nothing More',
  ],
]
const line = fc.oneof(
  fc.constantFrom(...PIECES),
  fc.string({ unit: 'binary', maxLength: 40 }),
  fc.lorem({ maxCount: 12 }),
)
const pasted = fc
  .array(line, { maxLength: 30 })
  .chain(lines => fc.constantFrom('\n', '\r\n', '\n\n').map(end => lines.join(end)))
const isAllowed = (text: string) =>
  text.isWellFormed() &&
  [...text].every(each => (each >= ' ' || each === '\n' || each === '\t') && each !== '\uFFFE' && each !== '\uFFFF')
const TAGS = /<\/?(?:p|h2|ul|ol|li)>|<a href="https?:\/\/[^"<>]*">|<\/a>/g

test('answers any bytes with an article or an error, and never throws', () => {
  const bytes = fc.oneof(
    fc.uint8Array({ maxLength: 300 }),
    pasted.map(text => new TextEncoder().encode(text)),
  )
  fc.assert(
    fc.property(bytes, data => {
      const { article, problems } = read(data)
      if (article === null) expect(problems.map(each => each.severity)).toContain('error')
      else expect([...problems, ...article.problems].map(each => each.severity)).not.toContain('error')
    }),
    { numRuns: 800 },
  )
})

test('writes no markup but its own, no forbidden character, and a headline in every article', () => {
  fc.assert(
    fc.property(pasted, text => {
      const { article } = read(`A Headline to Begin With\n\n${text}`)
      if (article === null) return
      const html = `${article.html}\n${article.whyItMatters ?? ''}`
      expect(html.replace(TAGS, '')).not.toMatch(/[<>]|&(?!amp;|lt;|gt;|quot;|#39;)/)
      const said = [html, article.title, article.text, article.summary, ...article.takeaways.map(each => each.text)]
      expect(said.filter(each => !isAllowed(each ?? ''))).toEqual([])
      expect(article.title).not.toBe('')
      expect(article.takeaways.map(each => each.text)).not.toContain('')
    }),
    { numRuns: 800 },
  )
})

const LABELS = [
  'Key Takeaways',
  'Key points:',
  'Highlights',
  'At a glance',
  'TL;DR',
  'Why it matters',
  'Why this matters:',
  'Summary',
  'In brief',
]
const NOISE = [
  'Share',
  'Advertisement',
  'author-image',
  'New Update',
  'Read more: That storm',
  'Photo by Jane Doe/AP',
  '3 min read',
]
const wordsOf = (text: string) => text.match(/[\p{L}\p{N}]+/gu) ?? []

test('loses no word of a story: each is in the article, in a problem or in a label', () => {
  const word = fc.constantFrom(
    ...'river harbour share update the a key points of summary photo friday Mara Ellison and why matters in brief 1950'.split(
      ' ',
    ),
  )
  const sentence = fc
    .tuple(fc.array(word, { minLength: 2, maxLength: 30 }), fc.constantFrom('.', '?', '', ':', '”'))
    .map(([words, end]) => `${words.join(' ').replace(/^./, letter => letter.toUpperCase())}${end}`)
  const wrapped = sentence.map(text => text.replace(/(.{30,60}) /g, '$1\n'))
  const block = fc.oneof(
    sentence,
    wrapped,
    fc.array(sentence, { minLength: 1, maxLength: 4 }).map(items => items.map(item => `- ${item}`).join('\n')),
    fc.constantFrom(...LABELS, ...NOISE, 'By Mara Ellison'),
  )
  fc.assert(
    fc.property(fc.array(block, { minLength: 1, maxLength: 12 }), fc.constantFrom('\n', '\n\n'), (blocks, gap) => {
      const text = ['Harbour Wall Breaks in Storm', ...blocks].join(gap)
      const { article } = read(text)
      if (article === null) return
      const told = [
        ...[article.title, article.summary ?? '', article.text, article.whyItMatters ?? '', article.published ?? ''],
        ...article.authors.map(each => each.name),
        ...article.takeaways.map(each => each.text),
        ...article.problems.map(each => each.message),
        ...article.tags,
        ...LABELS,
        // A label may begin so.
        'The',
        'By',
      ].join('\n')
      const known = new Set(wordsOf(told.toLowerCase()))
      expect(wordsOf(text.toLowerCase()).filter(each => !known.has(each))).toEqual([])
    }),
    { numRuns: 700 },
  )
})

test('keeps every distinct sentence of a story, however it is wrapped', () => {
  const story = fc.array(
    fc.array(fc.constantFrom('stone', 'water', 'wall', 'goat', 'hill', 'bread'), { minLength: 6, maxLength: 40 }),
    { minLength: 3, maxLength: 9 },
  )
  fc.assert(
    fc.property(story, fc.constantFrom(40, 60, 72, 100, 10_000), (paragraphs, width) => {
      const said = paragraphs.map((words, index) => `Sentence ${index} says ${words.join(' ')} and then it ends.`)
      const laid = said.map(text => text.replace(new RegExp(`(.{1,${width}})(?: |$)`, 'g'), '$1\n').trimEnd())
      expect(read(`Harbour Wall Breaks in Storm\n\n${laid.join('\n\n')}`).article?.text.split('\n\n')).toEqual(said)
    }),
    { numRuns: 500 },
  )
})

test.each([
  ...[
    'a',
    ' ',
    '**',
    'Key points\n',
    'Why it matters\n',
    'By A and ',
    'Photo: 中',
    'http://!',
    'Share\nfoo\n',
    'Read more\nfoo\n',
  ],
  ...[
    '•\na\n',
    'Takeaways\nfoo bar baz.\nfoo bar baz.\n',
    'a line of words that goes on to the end of it, key\nkey points\n',
  ],
])(
  'reads a megabyte of %j in bounded time',
  piece => {
    const started = performance.now()
    read(`A Headline Here\n\n${piece.repeat(1_000_000 / piece.length)}\n!`)
    // Backtracking takes minutes here, so a slow machine cannot fail this.
    expect(performance.now() - started).toBeLessThan(30_000)
  },
  120_000,
)
