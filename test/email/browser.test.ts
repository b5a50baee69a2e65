import type { BrowserContext, Page } from 'playwright-core'
import { afterAll, beforeAll, expect, inject, test } from 'vitest'
import type { Edition } from '../../src/edition/index.ts'
import { composeDigest, composeLetter, fillPart, readTemplates } from '../../src/email/index.ts'
import { type Config, readConfig } from '../../src/newsroom/index.ts'
import { axe, tooWide, withAxe } from '../site/pages.ts'
import { article, draftOf } from '../support/article.ts'
import { browser } from '../support/chromium.ts'
import { CONFIG } from '../support/newsroom.ts'

const READER = { name: 'Ada', unsubscribe: 'https://example.org/unsubscribe/x', webVersion: 'https://example.org/web' }
const RULES = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa']
const WIDE = `<p>${'unbroken'.repeat(40)}</p>
<pre>${'a long line of code; '.repeat(20)}</pre>
<table><tbody><tr><th scope="row">Cap</th><td>82</td></tr><tr><th scope="row">Start</th><td>1 June</td></tr></tbody></table>
<blockquote><p>So they said.</p></blockquote>
<h2>What follows</h2>
<p><img src="https://example.org/weir.png" alt="The weir" width="1600" height="900"></p>`
const templates = readTemplates('/nonexistent')
const configOf = (site: object, email: object) =>
  readConfig({ site: { ...CONFIG.site, ...site }, email: { ...CONFIG.email, postalAddress: '3 Ferry Lane', ...email } })

function edition(count: number, changes: Parameters<typeof article>[0], config: Config): Edition {
  const note = {
    html: '<p>Good <em>morning</em>, <a href="https://example.org/us">from us</a>.</p>',
    text: 'Good morning.',
  }
  const articles = Array.from({ length: count }, (_, index) =>
    article({ slug: `s-${index}`, published: new Date(Date.UTC(2026, 10, 20, 20 - index)).toISOString(), ...changes }),
  )
  const draft = draftOf(articles, [], config.site)
  if (draft === null) throw new Error('no draft')
  return { ...draft, note }
}

async function digest(
  count: number,
  changes: Parameters<typeof article>[0] = {},
  site: object = {},
  email: object = {},
) {
  const config = configOf(site, email)
  const { html, key } = await composeDigest(edition(count, changes, config), config, templates)
  return fillPart(html, key, READER)
}

const NOTE = {
  html: '<p>The cap starts on <strong>1 July</strong>, as <a href="https://example.org/us">we know now</a>.</p>',
  text: 'The cap starts on 1 July, as we know now.',
}

async function correction(note: { html: string; text: string }, changes: Parameters<typeof article>[0], site: object) {
  const config = configOf(site, {})
  const wrong = { id: '2026-11-20-2', subject: 'Correction: the river', corrects: '2026-11-20-1', note }
  const { html, key } = await composeDigest({ ...edition(2, changes, config), ...wrong }, config, templates)
  return fillPart(html, key, READER)
}

async function letter(kind: 'confirm' | 'welcome', language: string) {
  const { html, key } = await composeLetter(kind, configOf({ language }, {}), templates)
  return fillPart(html, key, READER)
}

const image = { url: 'https://example.org/weir.png', alt: 'The weir at dawn' }
const ARABIC = {
  language: 'ar',
  direction: 'rtl',
  title: 'المجلس يقر خطة النهر',
  html: '<p>اجتمع المجلس.</p>',
  text: 'اجتمع المجلس.',
} as const
const GREETING = { greeting: { named: 'Good morning, {name}.', plain: 'Good morning.' } }
const MAILS: readonly (readonly [name: string, make: () => Promise<string>])[] = [
  ['a lone story with all that a story can hold', () => digest(1, { html: WIDE, text: 'x' }, {}, GREETING)],
  ['ten stories with pictures', () => digest(10, { image })],
  ['ten stories by their takeaways', () => digest(10, {}, {}, { template: 'brief' })],
  [
    'stories without anything',
    () => digest(3, { takeaways: [], whyItMatters: null, summary: null, authors: [], tags: [], published: null }),
  ],
  ['an Arabic newsroom', () => digest(3, ARABIC, { language: 'ar', title: 'جريدة النهر' })],
  ['an Arabic story among English ones', () => digest(2, ARABIC)],
  ['a correction', () => correction({ html: `${NOTE.html}${WIDE}`, text: NOTE.text }, {}, {})],
  [
    'an Arabic correction',
    () =>
      correction({ html: '<p>يبدأ الحد في <strong>1 يوليو</strong>.</p>', text: 'يبدأ الحد في 1 يوليو.' }, ARABIC, {
        language: 'ar',
        title: 'جريدة النهر',
      }),
  ],
  ['the letter that asks', () => letter('confirm', 'en')],
  ['the letter that greets, in Arabic', () => letter('welcome', 'ar')],
]

let chromium: BrowserContext
let page: Page
beforeAll(async () => {
  chromium = await browser(inject('chromium'))
  page = await chromium.newPage()
  await withAxe(page)
  await page.goto('about:blank')
  await page.route('**/*', route => route.abort())
})
afterAll(() => chromium.browser()?.close())

test.each(MAILS)(
  '%s: nothing scrolls sideways at any width, with styles or without; axe finds nothing, light or dark',
  async (_, make) => {
    const html = await make()
    for (const shown of [html.replaceAll(/<style[\s\S]*?<\/style>/g, ''), html]) {
      await page.setContent(shown)
      expect(await tooWide(page)).toEqual([])
    }
    for (const colorScheme of ['light', 'dark'] as const) {
      await page.emulateMedia({ colorScheme })
      expect(await axe(page, { type: 'tag', values: RULES }), colorScheme).toEqual([])
    }
  },
)
