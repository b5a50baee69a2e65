import { SaxesParser } from 'saxes'
import { expect, test } from 'vitest'
import type { Edition } from '../../src/edition/index.ts'
import {
  CLIP_BYTES,
  clipOf,
  composeDigest,
  type Digest,
  fillPart,
  leaveMailto,
  MAX_BYTES,
  readTemplates,
} from '../../src/email/index.ts'
import { readConfig } from '../../src/newsroom/index.ts'
import { problemsOf } from '../../src/problem/index.ts'
import { article, draftOf } from '../support/article.ts'
import { golden } from '../support/golden.ts'
import { CONFIG, folder, put } from '../support/newsroom.ts'

const config = readConfig(CONFIG)

/** A digest as a reader without a name gets it. */
async function digestOf(...[edition, ...others]: Parameters<typeof composeDigest>): Promise<Digest> {
  const digest = await composeDigest(edition, ...others)
  const webVersion = `https://example.org/editions/${edition.id}/`
  const reader = { name: null, unsubscribe: 'mailto:leave@example.org?subject=unsubscribe', webVersion }
  const [html, text] = [digest.html, digest.text].map(part => fillPart(part, digest.key, reader))
  return { ...digest, html: html ?? '', text: text ?? '' }
}

function edition(...articles: ReturnType<typeof article>[]): Edition {
  const draft = draftOf(articles, [], config.site)
  if (draft === null) throw new Error('no draft')
  return draft
}

const THREE = edition(
  article(),
  article({ slug: 'schools', title: 'Two schools share a head', tags: ['Schools'], published: '2026-11-11T08:00:00Z' }),
  article({
    slug: 'bus',
    title: 'Night bus stays',
    tags: [],
    takeaways: [],
    whyItMatters: null,
    published: '2026-11-10T08:00:00Z',
  }),
)

const MANY = Array.from({ length: 7 }, (_, index) =>
  article({ slug: `s-${index}`, published: `2026-11-${20 - index}T08:00:00Z` }),
)

const shipped = () => readTemplates('/nonexistent')

test('the HTML of three stories is as it was looked at and found right', async () => {
  const { html } = await digestOf(THREE, config, shipped())
  expect(html).toBe(golden('email/three.html', html))
})

test('the text of three stories is as it was read and found right', async () => {
  const { text } = await digestOf(THREE, config, shipped())
  expect(text).toBe(golden('email/three.txt', text))
})

test('a lone story is told in full', async () => {
  const { html, text } = await digestOf(edition(article()), config, shipped())
  expect(html).toBe(golden('email/lone.html', html))
  expect(text).toBe(golden('email/lone.txt', text))
})

test('a lone story that Gmail would clip is told as a link, in both parts', async () => {
  const html = '<p>The vote came a little after ten.</p>\n'.repeat(2000)
  const long = await digestOf(edition(article({ html, text: 'The vote came.' })), config, shipped())
  expect(Buffer.byteLength(long.html)).toBeLessThan(MAX_BYTES)
  expect(long.shortened).toEqual(['Quiet river plan'])
  for (const part of [long.html, long.text]) expect(part).toContain('https://example.org/articles/quiet-river-plan/')
  expect(long.html).toContain('class="button"')
  expect(long.html).not.toContain('The vote came a little after ten.')
})

test('of several stories that are too much the last become links, one after the other, in both parts, and are named', async () => {
  const takeaways = Array.from({ length: 2 }, (_, index) => ({
    text: `${index} ${'rain '.repeat(3_000)}`,
    origin: 'stated' as const,
  }))
  const stories = [1, 2, 3, 4, 5].map(number =>
    article({
      slug: `s-${number}`,
      title: `Story ${number}`,
      published: `2026-11-${20 - number}T08:00:00Z`,
      takeaways,
      html: '<p>x</p>',
      text: 'x',
    }),
  )
  const { html, text, shortened } = await digestOf(edition(...stories), config, shipped())
  expect(Buffer.byteLength(html)).toBeLessThanOrEqual(MAX_BYTES)
  expect(shortened).toEqual(['Story 3', 'Story 4', 'Story 5'])
  for (const part of [html, text]) {
    expect(part.lastIndexOf('Story 3')).toBeGreaterThan(part.indexOf('More stories'))
    for (const { url } of stories) expect(part).toContain(url)
  }
  expect(clipOf('2026-11-20-1', { html, shortened }).map(each => [each.code, each.message])).toEqual(
    shortened.map(title => [
      'digest-shortened',
      `So that no mail client clips the digest (at most 90000 bytes of HTML), this story is told shorter in it: ${title}`,
    ]),
  )
})

test('a story shows its picture below its takeaways, with its alt text, unless the story told in full shows it itself', async () => {
  const image = { url: 'https://example.org/articles/weir.png?a=1&b=2', alt: 'The weir at "dawn"' }
  const shown =
    '<img src="https://example.org/articles/weir.png?a=1&amp;b=2" alt="The weir at &#34;dawn&#34;" width="552"'
  const two = await digestOf(edition(article({ image }), article({ slug: 'b', image })), config, shipped())
  expect(two.html.split(shown)).toHaveLength(3)
  expect(two.html.indexOf(shown)).toBeGreaterThan(two.html.indexOf('The cap starts on 1 June.'))
  const html = '<p><img src="https://example.org/articles/weir.png?a=1&amp;b=2" alt="The weir"></p>'
  const lone = await digestOf(edition(article({ image, html })), config, shipped())
  expect(lone.html.match(/<img/g)).toHaveLength(1)
  const drawn = await digestOf(
    edition(article({ image: { ...image, url: 'https://example.org/a.svg' } })),
    config,
    shipped(),
  )
  expect(drawn.html).not.toContain('<img')
})

test('a digest that Gmail would clip all the same is warned of, to the byte, and one that just fits is not', () => {
  expect(clipOf('2026-11-20-1', { html: 'é'.repeat(CLIP_BYTES / 2), shortened: [] })).toEqual([])
  expect(clipOf('2026-11-20-1', { html: `${'é'.repeat(CLIP_BYTES / 2)}.`, shortened: [] })).toEqual([
    {
      code: 'digest-clipped',
      severity: 'warning',
      at: '2026-11-20-1',
      message:
        'The digest has 102401 bytes of HTML; Gmail shows no more than 102400 and hides the rest, the way to leave with it.',
      mend: 'Shorten “Why it matters” or the takeaways of its stories, which are told in full.',
    },
  ])
})

test('a lone story without a dek says its first paragraph once', async () => {
  const { html, text } = await digestOf(edition(article({ summary: null })), config, shipped())
  for (const part of [html, text]) expect(part.split('The vote came a little after ten.')).toHaveLength(2)
})

test('a story without takeaways shows its dek, or how it begins', async () => {
  const bare = (changes: object) => article({ takeaways: [], whyItMatters: null, ...changes })
  const two = edition(bare({ published: '2026-11-14T08:00:00Z' }), bare({ slug: 'two', summary: null }))
  const { html, text } = await digestOf(two, config, shipped())
  for (const part of [html, text]) {
    expect(part).toContain('Four districts agree on a common cap.')
    expect(part.split('The vote came a little after ten.')).toHaveLength(2)
    expect(part).not.toContain('Nine members sat')
  }
})

test('the address to leave at is written as RFC 6068 asks', () => {
  const odd = readConfig({ ...CONFIG, email: { unsubscribe: 'leave+a&b#c@example.org' } })
  expect(leaveMailto(odd, null)).toBe('mailto:leave%2Ba%26b%23c@example.org?subject=unsubscribe')
})

test('the same edition gives the same bytes', async () => {
  expect(await digestOf(THREE, config, shipped())).toEqual(await digestOf(THREE, config, shipped()))
})

test('no line of the text part is longer than 78 columns but for a URL', async () => {
  const long = article({ title: 'word '.repeat(60).trim(), html: '<p>x</p>', text: 'longer words '.repeat(100).trim() })
  const { text } = await digestOf(edition(long), config, shipped())
  expect(text.split('\n').filter(line => line.length > 78 && !line.startsWith('https://'))).toEqual([])
})

test('hostile text is shown as text', async () => {
  const hostile = article({
    title: '</mj-text><script>alert(1)</script> {{ 7 | times: 6 }} "quoted" & <mj-include path="/etc/passwd" />',
    tags: ['"><img src=x onerror=alert(1)>'],
    takeaways: [{ text: '{% include "x" %} <b>bold</b>', origin: 'stated' }],
  })
  const { html } = await digestOf(edition(hostile, article({ slug: 'two' })), config, shipped())
  expect(html).not.toMatch(/<script|<img|onerror="/)
  expect(html).toContain('{{ 7 | times: 6 }}')
  expect(html).toContain('{% include &#34;x&#34; %} &lt;b&gt;bold&lt;/b&gt;')
})

test('asks no outside host', async () => {
  const { html } = await digestOf(THREE, config, shipped())
  const hosts = [...html.matchAll(/(?:src|href|url\()=?["']?(https?:\/\/[^/"')]+)/g)].map(found => found[1])
  expect(new Set(hosts)).toEqual(new Set(['https://example.org']))
  expect(html).not.toMatch(/fonts\.googleapis|@import/)
})

test('every element is closed in the right order', async () => {
  const { html } = await digestOf(THREE, config, shipped())
  const parser = new SaxesParser({ fragment: true })
  parser.on('error', error => {
    throw error
  })
  const xhtml = html
    .replace(/<!doctype[^>]*>/i, '')
    .replace(/<!--[\s\S]*?-->/g, '')
    .replace(/<style[\s\S]*?<\/style>/g, '')
    .replace(/<(meta|br|img|link|hr)\b([^>]*?)\/?>/g, '<$1$2/>')
    .replace(/&(?!#|amp;|lt;|gt;|quot;)/g, '&amp;')
  parser.write(xhtml).close()
})

test('a person’s own template is taken instead of the shipped one', async () => {
  const dir = folder()
  put(dir, {
    'emails/digest.mjml':
      '<mjml><mj-body><mj-section><mj-column><mj-text>{{ brand }}</mj-text></mj-column></mj-section></mj-body></mjml>',
  })
  const { html } = await digestOf(THREE, config, readTemplates(dir))
  expect(html).toContain('The Example Record')
  expect(html).not.toContain('Two schools')
})

const SECTION = '<mj-section><mj-column><mj-text>Hi</mj-text></mj-column></mj-section>'

test.each([
  [
    'an unknown name',
    '<mjml>\n  {{ nosuch }}</mjml>',
    'template-liquid',
    'emails/digest.mjml:2:6',
    'undefined variable: nosuch',
  ],
  [
    'an unknown filter',
    '<mjml>{{ brand | shout }}</mjml>',
    'template-liquid',
    'emails/digest.mjml:1:7',
    'undefined filter: shout',
  ],
  [
    'an unclosed tag',
    '<mjml>\n{% if lone %}</mjml>',
    'template-liquid',
    'emails/digest.mjml:2:1',
    'tag {% if lone %} not closed',
  ],
  [
    'a denied include',
    "{% render '../../../etc/passwd' %}",
    'template-liquid',
    'emails/digest.mjml:1:1',
    expect.stringContaining('../../../etc/passwd'),
  ],
  [
    'an MJML error',
    '<mjml><mj-body><mj-nosuch /></mj-body></mjml>',
    'template-mjml',
    'emails/digest.mjml:1:16',
    expect.stringContaining('mj-nosuch'),
  ],
  [
    'a section outside of the body',
    `<mjml>${SECTION}<mj-body>${SECTION}</mj-body></mjml>`,
    'template-mjml',
    'emails/digest.mjml:1:7',
    'this <mj-section> in <mjml> would be left out of the mail',
  ],
  [
    'a second body',
    `<mjml><mj-body>${SECTION}</mj-body><mj-body></mj-body></mjml>`,
    'template-mjml',
    'emails/digest.mjml:1:7',
    'this <mj-body> in <mjml> would be left out of the mail',
  ],
  [
    'text between tags',
    '<mjml><mj-body>Hello<mj-section></mj-section></mj-body></mjml>',
    'template-mjml',
    'emails/digest.mjml:1:16',
    'the text "Hello" in <mj-body> would be left out of the mail',
  ],
  [
    'something behind the mail',
    `<mjml><mj-body>${SECTION}</mj-body></mjml><p>PS</p>`,
    'template-mjml',
    'emails/digest.mjml:1:1',
    'what stands outside of <mjml> would be left out of the mail',
  ],
])('%s in a template is a problem with its place', async (_, source, code, at, reason) => {
  const dir = folder()
  put(dir, { 'emails/digest.mjml': source })
  const composed = digestOf(THREE, config, readTemplates(dir))
  const found = await composed.then(
    () => null,
    (error: { problems: { code: string; at: string; message: string }[] }) => error.problems[0],
  )
  expect({
    code: found?.code,
    at: found?.at,
    message: found?.message.replace(/^[^:]*: /, '').replace(/\.$/, ''),
  }).toEqual({ code, at, message: reason })
})

const inMail = (mjml: string) =>
  `<mjml><mj-body><mj-section><mj-column>\n${mjml}</mj-column></mj-section></mj-body></mjml>`

test.each([
  ['<mj-include path="x.mjml"/>', ['<mj-include path="x.mjml"/> would be left out of the mail']],
  ['<mj-spacer>Hello</mj-spacer>', ['the text "Hello" in <mj-spacer> would be left out of the mail']],
  ['<mj-image src="a.png">Hello</mj-image>', ['the text "Hello" in <mj-image> would be left out of the mail']],
  ['<mj-divider>Hello</mj-divider>', ['the text "Hello" in <mj-divider> would be left out of the mail']],
  [
    '<mj-text><script>alert(1)</script><b>unclosed</mj-text>',
    ['<b> is not closed', '<script> may not stand in a mail'],
  ],
  ['<mj-text>one</b></mj-text>', ['</b> closes nothing']],
  ['<mj-text><b><i>crossed</b></i></mj-text>', ['<i> is not closed', '</i> closes nothing']],
  ['<mj-raw><iframe src="https://x.example/"></iframe></mj-raw>', ['<iframe> may not stand in a mail']],
  ['<mj-raw><object data="x"></object><embed src="x"></mj-raw>', ['<object>', '<embed>']],
  ['<mj-text><form action="/"></form></mj-text>', ['<form> may not stand in a mail']],
  ['<mj-raw><base href="https://x.example/"></mj-raw>', ['<base> may not stand in a mail']],
  ['<mj-raw><meta http-equiv="Refresh" content="0"></mj-raw>', ['<meta http-equiv="refresh"> may not stand in a mail']],
  [
    '<mj-raw><link href="https://x.example/a.css" rel="preload stylesheet"></mj-raw>',
    ['<link rel="stylesheet"> may not stand in a mail'],
  ],
  [
    '<mj-raw><style>@import "https://x.example/a.css";</style></mj-raw>',
    ['@import in <style> may not stand in a mail'],
  ],
  ['<mj-text><p OnClick="x()">Hi</p></mj-text>', ['onclick in <p> may not stand in a mail']],
  ['<mj-button href=" java&#10;script:x()">Hi</mj-button>', ['a script as href of <a> may not stand in a mail']],
])('%s in a template is named, not dropped or mailed in silence', async (mjml, reasons) => {
  const composing = digestOf(THREE, config, new Map([['digest.mjml', inMail(mjml)]]))
  const found = await composing.then(
    () => [],
    (error: { problems: { code: string; at: string; message: string }[] }) => error.problems,
  )
  expect(found).toEqual(
    reasons.map(reason =>
      expect.objectContaining({
        code: 'template-mjml',
        at: expect.stringMatching(/^emails\/digest\.mjml:2:\d+$/),
        message: expect.stringContaining(`The template is not good MJML: ${reason}`),
      }),
    ),
  )
})

test('a template of a hundred thousand faults is refused in no time, with the first of them', async () => {
  const mjml = inMail(`<mj-text>${'<b>'.repeat(200)}${'</i>'.repeat(100_000)}</mj-text>`)
  const started = performance.now()
  await expect(digestOf(THREE, config, new Map([['digest.mjml', mjml]]))).rejects.toMatchObject({
    problems: { length: 20 },
  })
  expect(performance.now() - started).toBeLessThan(2_000)
})

test('a column that is not closed is named', async () => {
  const unclosed = inMail('<mj-text>Hi</mj-text>').replace('</mj-column>', '')
  await expect(digestOf(THREE, config, new Map([['digest.mjml', unclosed]]))).rejects.toMatchObject({
    problems: [{ code: 'template-mjml', message: expect.stringContaining('<mj-column> is not closed') }],
  })
})

test('what a template may hold is no problem: comments, elements without an end, raw markup, a mail’s own styles', async () => {
  const mjml = inMail(`
    <!-- <mj-include path="x"> </b> -->
    <mj-spacer height="8px"><!-- room --></mj-spacer>
    <mj-text>one<br>two<br />a < b <img src="a.png" alt="javascript: the good parts"><hr></mj-text>
    <mj-raw><!--[if mso]><table><tr><td><![endif]--><div>raw</div><!--[if mso]></td></tr></table><![endif]--></mj-raw>
    <mj-table><tr><td>1</td></tr></mj-table>`)
  const { html } = await digestOf(THREE, config, new Map([['digest.mjml', mjml]]))
  for (const kept of ['one<br>two', '<div>raw</div>', '<td>1</td>']) expect(html).toContain(kept)
})

/** Slips of who edits a shipped template: the file, what stands there, what comes in its place, and where it is wrong. */
const SLIPS: readonly (readonly [slip: string, file: string, from: string, to: string, at: string])[] = [
  ['a name that there is not', 'parts/head.mjml', '{{ date }}', '{{ dat }}', 'dat }}'],
  ['a field of a story that there is not', 'parts/lead.mjml', '{{ story.url }}', '{{ story.link }}', 'story.link'],
  ['a filter that there is not', 'parts/head.mjml', "join: ' · '", "jion: ' · '", '{{ contents'],
  ['a tag that there is not', 'parts/footer.mjml', '{% endunless %}', '{% endunles %}', '{% endunles'],
  ['an if without its end', 'parts/lead.mjml', '  {%- endif %}\n', '', '{%- if story.takeaways'],
  ['a for without its end', 'parts/more.mjml', '  {%- endfor %}\n', '', '{%- for story'],
  ['an output without its end', 'parts/brief.mjml', '{{ story.byline }}', '{{ story.byline }~', '~'],
  ['a partial that there is not', 'digest.mjml', "'parts/more.mjml'", "'parts/mor.mjml'", "{% render 'parts/mor"],
  [
    'a partial outside of emails/',
    'digest.mjml',
    "'parts/more.mjml'",
    "'../postrider.config.ts'",
    "{% render '../post",
  ],
  [
    'an include of MJML',
    'parts/footer.mjml',
    '<mj-column>',
    '<mj-column><mj-include path="/etc/passwd" />',
    '<mj-include',
  ],
  ['an element of MJML that there is not', 'parts/head.mjml', '<mj-text>', '<mj-txt></mj-txt><mj-text>', '<mj-txt'],
  [
    'an attribute of MJML that there is not',
    'parts/head.mjml',
    '<mj-text>',
    '<mj-text colour="red">',
    '<mj-text colour',
  ],
  ['a value that MJML does not take', 'parts/footer.mjml', 'font-size="14px"', 'font-size="big"', '<mj-text'],
  [
    'an element in a wrong place',
    'parts/head.mjml',
    '<mj-column>',
    '<mj-column><mj-section></mj-section>',
    '<mj-section></',
  ],
  ['a section that is not closed', 'parts/footer.mjml', '</mj-section>', '', '<mj-section'],
  ['a cell that is not closed', 'parts/lead.mjml', '</a></td>', '</a>', '<td class="button"'],
  ['an end of what was not open', 'parts/brief.mjml', '</h2>', '</h2></em>', '</em'],
  ['a script', 'parts/head.mjml', '<mj-text>', '<mj-text><script>x()</script>', '<script'],
  ['a handler', 'parts/more.mjml', '<h2 style', '<h2 onclick="x()" style', 'onclick'],
  ['a first line that five parts have', 'parts/lead.mjml', '</mj-text>', '', '<mj-text css-class'],
  ['words between elements', 'parts/footer.mjml', '<mj-column>', '<mj-column>Hello there', 'Hello there'],
]

test.each(SLIPS)('%s is a problem at its file, line and column, in under a second', async (_, file, from, to, at) => {
  const source = shipped().get(file) ?? ''
  const seeded = source.replace(from, () => to)
  expect(seeded).not.toBe(source)
  const offset = seeded.indexOf(at)
  const before = seeded.slice(0, offset).split('\n')
  const place = `emails/${file}:${before.length}:${(before.at(-1)?.length ?? 0) + 1}`
  const templates = new Map([...shipped(), [file, seeded]])
  const started = performance.now()
  const found = await digestOf(edition(...MANY), config, templates).then(() => [], problemsOf)
  expect(performance.now() - started).toBeLessThan(1_000)
  expect(found.map(each => each.at)).toContain(place)
  for (const each of found) expect(each.mend.length).toBeGreaterThan(10)
})

test('an error in a partial names the partial', async () => {
  const dir = folder()
  put(dir, { 'emails/parts/lead.mjml': '<mj-text>\n\n   {{ story.nosuch }}</mj-text>' })
  await expect(digestOf(THREE, config, readTemplates(dir))).rejects.toMatchObject({
    problems: [{ code: 'template-liquid', at: 'emails/parts/lead.mjml:3:7' }],
  })
})

test('colours, fonts, logo and labels of the config are in the digest, no template touched', async () => {
  const ours = readConfig({
    ...CONFIG,
    email: {
      ...CONFIG.email,
      theme: {
        colors: { accent: { light: '#8a1c3b', dark: '#ff9db5' } },
        fonts: { headline: "'Iowan Old Style', Georgia, serif" },
        logo: 'https://example.org/logo.png',
      },
      labels: { readStory: 'On to the "story"', takeaways: 'In short', reason: 'You asked {site} for this.' },
    },
  })
  const { html, text } = await digestOf(THREE, ours, shipped())
  expect(html).toContain('background-color:#8a1c3b')
  expect(html).toContain('#ff9db5 !important')
  expect(html).not.toMatch(/#17594a|#86cfb7|Key takeaways|Read the full story/)
  expect(html).toContain("font-family:'Iowan Old Style', Georgia, serif")
  expect(html).toContain('<img src="https://example.org/logo.png" alt="The Example Record" height="28"')
  for (const said of ['On to the "story"', 'In short', 'You asked The Example Record for this.']) {
    expect(html).toContain(said.replaceAll('"', '&#34;'))
    expect(text).toContain(said)
  }
})

test.each([
  [{ colors: { accent: { light: 'red', dark: '#ff9db5' } } }, 'email.theme.colors.accent.light'],
  [{ colors: { accent: '#8a1c3b' } }, 'email.theme.colors.accent'],
  [{ fonts: { text: 'Arial; background: url(https://evil.example)' } }, 'email.theme.fonts.text'],
  [{ fonts: { text: '"Arial"' } }, 'email.theme.fonts.text'],
  [{ logo: 'javascript:alert(1)' }, 'email.theme.logo'],
])('a theme of %j is refused by its key', (theme, key) => {
  const told: string[] = []
  try {
    readConfig({ ...CONFIG, email: { theme } })
  } catch (error) {
    told.push(...problemsOf(error).map(each => each.at ?? ''))
  }
  expect(told).toEqual([`postrider.config.ts: ${key}`])
})

test('labels of the config are for the site’s language alone', async () => {
  const ours = readConfig({ ...CONFIG, email: { labels: { takeaways: 'In short' } } })
  const german = article({ slug: 'kran', language: 'de', title: 'Der Kran bleibt', published: '2026-11-19T08:00:00Z' })
  const { html } = await digestOf(edition(german, article({ slug: 'b' })), ours, shipped())
  expect(html).toContain('Das Wichtigste')
  expect(html).not.toContain('In short')
})

test('three stories or more are listed by their headlines at the head of both parts, two are not', async () => {
  const said = 'In this edition: Quiet river plan · Two schools share a head · Night bus stays'
  const three = await digestOf(THREE, config, shipped())
  expect(three.html).toContain(said)
  expect(three.text.replaceAll('\n', ' ')).toContain(said)
  const two = await digestOf(edition(article(), article({ slug: 'b' })), config, shipped())
  for (const part of [two.html, two.text]) expect(part).not.toContain('In this edition')
})

test('preformatted text keeps its blanks and its empty lines', async () => {
  const html = '<pre>if rain:\n    close()\n\n  </pre>\n<p>So it says.</p>'
  const { html: mail } = await digestOf(edition(article({ html })), config, shipped())
  expect(mail).toMatch(/<pre style="[^"]*">if rain:\n {4}close\(\)\n\n {2}<\/pre>/)
})
