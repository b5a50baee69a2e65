import { parseHTML } from 'linkedom'
import { describe, expect, test } from 'vitest'
import { consentText, halfHidden, snippet, subscribePage } from '../../src/serve/index.ts'
import { PAGE_CSS } from '../../src/serve/style.ts'
import { wordsFor } from '../../src/serve/words.ts'
import { golden } from '../support/golden.ts'
import { GIVEN, lookIn, pagesOf } from './cases.ts'

const LANGUAGES = ['en', 'es', 'fr', 'de', 'pt', 'ar', 'ru', 'hi', 'ja', 'zh']
const ENGLISH = lookIn('en')
const EMBEDDED = { action: 'https://example.org/subscribe', lists: GIVEN.lists }
const VOID = /^(?:meta|input|br|img)$/

/** What is wrong with the tags of a page: one that is not closed, or not by its own name. */
function unbalanced(page: string): string[] {
  const open: string[] = []
  const faults: string[] = []
  for (const [tag, slash, name = ''] of page.matchAll(/<(\/?)([a-z][a-z0-9]*)(?:\s+[a-z-]+(?:="[^"<>]*")?)*>/g)) {
    if (slash === '' && !VOID.test(name)) open.push(name)
    if (slash === '/' && open.pop() !== name) faults.push(`${tag} after ${open.at(-1)}`)
  }
  return [...faults, ...open.map(name => `<${name}> is not closed`)]
}

describe('each page', () => {
  test.each(Object.entries(pagesOf(ENGLISH)))('%s is as it was looked at and found right', (name, page) => {
    const [before, after, ...others] = page.split(PAGE_CSS)
    expect([after === undefined, others]).toEqual([false, []])
    const markup = `${before}${after}`
    expect(markup).toBe(golden(`serve/${name}.html`, markup))
  })

  test('the form for a page of one’s own is as it was looked at and found right', () => {
    const form = snippet(ENGLISH, EMBEDDED)
    expect(form).toBe(golden('serve/snippet.html', form))
    expect(form).not.toMatch(/ (?:id|class|style|for)=/)
  })

  test.each(LANGUAGES)(
    'in %s has one heading, its language and direction, a title, and all its tags closed',
    language => {
      const look = lookIn(language)
      for (const [name, page] of Object.entries(pagesOf(look))) {
        const { document } = parseHTML(page)
        expect([name, unbalanced(page)]).toEqual([name, []])
        expect(page.match(/<[a-z]/g)).toHaveLength(document.querySelectorAll('*').length)
        expect(document.querySelectorAll('h1')).toHaveLength(1)
        expect(document.querySelectorAll('main')).toHaveLength(1)
        expect(document.title).toMatch(/^.+ · The Example Record$/)
        expect([document.documentElement.lang, document.documentElement.dir]).toEqual([
          language,
          language === 'ar' ? 'rtl' : 'ltr',
        ])
        expect(document.body.textContent).not.toMatch(/[{}]|undefined|null/)
        for (const label of document.querySelectorAll('label[for]'))
          expect(document.querySelectorAll(`input#${label.getAttribute('for')}`)).toHaveLength(1)
      }
    },
  )

  test('has no script, no file, no address outside, and no search engine keeps one with a token', () => {
    for (const [name, page] of Object.entries(pagesOf(ENGLISH))) {
      expect(page).not.toMatch(/<script|<link|<iframe|<object|@import|url\(|\son[a-z]+=|https?:|\ssrc=/i)
      const { document } = parseHTML(page)
      const addresses = [...document.querySelectorAll('[href], [action]')].map(
        each => each.getAttribute('href') ?? each.getAttribute('action'),
      )
      for (const address of addresses) expect(address).toMatch(/^\/(?!\/)/)
      expect(page.includes('content="noindex"')).toBe(!/^subscribe(?:-topics)?$/.test(name))
      expect(page).toContain('<meta name="referrer" content="same-origin">')
    }
  })

  test('shows the logo of the mail in the place of the name, and nothing else from there', () => {
    for (const page of Object.values(pagesOf(lookIn('en', {}, { logo: 'https://cdn.example.org/a.png?b&c' })))) {
      expect(page.match(/https?:/g)).toHaveLength(1)
      expect(page).toContain('<img src="https://cdn.example.org/a.png?b&amp;c" alt="The Example Record" height="28">')
    }
  })

  test('leads to the paths below its base', () => {
    const pages = pagesOf({ ...ENGLISH, base: '/news/' })
    expect(pages['link-gone']).toContain('href="/news/subscribe"')
    expect(pages.left).toContain('href="/news/editions/"')
    expect(pages.left).toContain('href="/news/feeds/"')
  })
})

describe('the words', () => {
  const english = wordsFor('en').words
  const holes = (text: string) => (text.match(/\{\w+\}/g) ?? []).toSorted()

  test.each(LANGUAGES.slice(1))(
    'of %s are all there, none is English, and each has the names that the English has',
    language => {
      const { words } = wordsFor(language)
      expect(Object.keys(words)).toEqual(Object.keys(english))
      for (const [key, said] of Object.entries(words)) {
        const inEnglish = english[key as keyof typeof english]
        expect([key, said]).not.toEqual([key, inEnglish])
        expect([key, holes(said)]).toEqual([key, holes(inEnglish)])
        expect(said).toBe(said.trim())
        // Other scripts have Latin letters in addresses alone.
        if (/^(?:ar|ru|hi|ja|zh)$/.test(language))
          expect(said.replace(/\{\w+\}|[a-z]+@example\.org/g, '')).not.toMatch(/[a-z]/i)
      }
    },
  )

  test('of a language that we do not have are English, and the page says so', () => {
    expect(wordsFor('pt-BR')).toMatchObject({ lang: 'pt-BR', words: wordsFor('pt').words })
    expect(wordsFor('he')).toEqual(wordsFor('en'))
    expect(pagesOf(lookIn('he', { title: 'עיתון' })).subscribe).toContain('<html lang="en" dir="ltr"')
  })

  test('of the button to leave are the config’s own, where it has some', () => {
    const { config, base } = lookIn('en')
    const own = { base, config: { ...config, email: { ...config.email, labels: { unsubscribe: 'No more, thanks' } } } }
    expect(pagesOf(own).leave).toContain('<button class="button">No more, thanks</button>')
  })
})

describe('what somebody agrees to', () => {
  test.each(LANGUAGES)('in %s is on record as it stands on the page and in the embedded form', language => {
    const look = lookIn(language, { title: 'The “Alder” & Valley\u202E Record' })
    const text = consentText(look)
    expect(text).toContain('The “Alder” & Valley\u202E Record')
    const forms = [pagesOf(look).subscribe, `<!doctype html><html><body>${snippet(look, EMBEDDED)}</body></html>`]
    for (const form of forms)
      expect(parseHTML(form).document.querySelector('form p:not([hidden]):has(bdi)')?.textContent).toBe(text)
  })

  test('names the button that is pressed', () => {
    expect(consentText(ENGLISH)).toBe(
      'By pressing “Subscribe” you agree that The Example Record sends its newsletter to this address. You can leave at any time with the link in every mail.',
    )
    expect(pagesOf(ENGLISH).subscribe).toContain('<button class="button">Subscribe</button>')
  })
})

test.each([
  ['en', 'Water, Schools and libraries and Transport.'],
  ['ja', 'Water、Schools and libraries、Transport'],
])('what somebody leaves is listed as in %s', (language, listed) => {
  const { document } = parseHTML(pagesOf(lookIn(language))['leave-topics'] ?? '')
  expect(document.querySelector('main')?.textContent).toContain(listed)
})

test('topics are checked until somebody says otherwise', () => {
  const page = subscribePage(ENGLISH, {
    lists: [
      { name: 'a', title: 'A' },
      { name: 'b', title: 'B', checked: false },
    ],
    values: { email: '', name: '' },
    problem: null,
    action: '/subscribe',
  })
  expect(page.match(/<input type="checkbox"[^>]*>/g)).toEqual([
    '<input type="checkbox" name="topic" value="a" checked>',
    '<input type="checkbox" name="topic" value="b">',
  ])
})

test.each([
  ['mara@example.org', 'm…@example.org'],
  ['m@example.org', 'm…@example.org'],
  ['"a@b"@example.org', '"…@example.org'],
  ['😀😀@example.org', '😀…@example.org'],
])('of %s the page shows %s', (address, shown) => {
  expect(halfHidden(address)).toBe(shown)
})
