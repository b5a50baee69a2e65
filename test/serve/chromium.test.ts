import type { BrowserContext, Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, describe, expect, inject, test } from 'vitest'
import { type Look, snippet } from '../../src/serve/index.ts'
import { faultsOf, withAxe, write } from '../site/pages.ts'
import { browser, closePage } from '../support/chromium.ts'
import { GIVEN, type Given, lookIn, pagesOf } from './cases.ts'

/** What the pages promise to do with. */
const POLICY =
  "default-src 'none'; style-src 'unsafe-inline'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
const HOST = 'https://news.example.org'
const HOSTILE =
  '</title></style><script>globalThis.ran=1</script>"\'><img src=x onerror=globalThis.ran=2> {site} $& &amp; \u202Etxt'
const LONG = 'Donaudampfschifffahrtsgesellschaft'.repeat(6)

/** Pages that are built as another one is; axe need not look at both. */
const LIKE_ANOTHER = /^(?:subscribe|confirmed|left-for-good|too-large|broken)$/
/** Between them they hold whatever a page can: in another language or with other words only these can break. */
const FULLEST = /^(?:subscribe-topics|leave-topics|left|preferences-saved)$/

type Sent = { path: string; body: string; origin: string | null; referer: string | null }

/** A host that has these pages, under the policy; whatever a form sends to it is kept. */
async function hosted(chromium: BrowserContext, pages: Record<string, string>) {
  const page = await chromium.newPage()
  const [asked, complaints, sent]: [string[], string[], Sent[]] = [[], [], []]
  page.on('console', message => complaints.push(message.text()))
  page.on('pageerror', error => complaints.push(String(error)))
  await page.route('**/*', async route => {
    const request = route.request()
    const { pathname } = new URL(request.url())
    asked.push(request.url())
    if (request.method() === 'POST') {
      const headers = await request.allHeaders()
      const [origin, referer] = [headers.origin ?? null, headers.referer ?? null]
      sent.push({ path: pathname, body: request.postData() ?? '', origin, referer })
    }
    const body = pages[pathname.slice(1)] ?? '<!doctype html><html lang="en"><title>.</title>'
    await route.fulfill({
      body,
      contentType: 'text/html; charset=utf-8',
      headers: { 'content-security-policy': POLICY },
    })
  })
  const open = (name: string) => page.goto(`${HOST}/${name}`)
  /** The page in the place of the one that is open, under the same policy. */
  const turn = (name: string) => write(page, `${HOST}/${name}`, pages[name] ?? '')
  return { page, asked, complaints, sent, open, turn }
}

/** Elements with their attributes in document order, and what a reader sees and a form holds. */
const READ = `({
  shape: [...document.querySelectorAll('*')].map(each => [each.localName, ...each.getAttributeNames()].join(' ')),
  title: document.title,
  text: document.body.textContent,
  values: [...document.querySelectorAll('input')].map(each => each.getAttribute('value')),
  ran: globalThis.ran,
})`
type Reading = { shape: string[]; title: string; text: string; values: (string | null)[]; ran?: number }

/** What people touch that is hard to hit. */
const LOW = `[...document.querySelectorAll('.brand a, button, .button, .plain, fieldset label, .field input')]
  .filter(each => each.getBoundingClientRect().height < 44).map(each => each.outerHTML)`

describe('the pages in Chromium', () => {
  let chromium: BrowserContext
  const pages: Page[] = []
  beforeAll(async () => {
    chromium = await browser(inject('chromium'))
  })
  afterAll(() => chromium.browser()?.close())
  afterEach(async () => {
    for (const page of pages.splice(0)) await closePage(page)
  })

  async function host(look: Look, given?: Given, more: Record<string, string> = {}) {
    const made = await hosted(chromium, { ...pagesOf(look, given), ...more })
    pages.push(made.page)
    return made
  }

  test.each([
    ['English', lookIn('en')],
    ['Arabic', lookIn('ar', { title: 'سجل الوادي' })],
    ['German, with words that nothing breaks', lookIn('de', { title: LONG })],
  ])(
    'in %s: none scrolls sideways or has anything that axe finds, light or dark, and none asks for more than itself',
    async (_, look) => {
      const { language } = look.config.site
      const given =
        language === 'de'
          ? { ...GIVEN, name: LONG, address: `m@${LONG}.example`, lists: [{ name: 'a', title: LONG }, ...GIVEN.lists] }
          : GIVEN
      const { page, asked, complaints, open, turn } = await host(look, given)
      await withAxe(page)
      const names = Object.keys(pagesOf(look)).filter(name =>
        language === 'en' ? !LIKE_ANOTHER.test(name) : FULLEST.test(name),
      )
      await open('subscribe')
      for (const name of names) {
        await turn(name)
        expect(await faultsOf(page)).toEqual([])
        expect(await page.locator('html').getAttribute('dir')).toBe(language === 'ar' ? 'rtl' : 'ltr')
      }
      expect([asked, complaints]).toEqual([[`${HOST}/subscribe`], []])
    },
    120_000,
  )

  test('buttons, links of their own and the rows of topics are 44 pixels high', async () => {
    const { page, open, turn } = await host(lookIn('en'))
    await open('subscribe')
    for (const name of Object.keys(pagesOf(lookIn('en')))) {
      await turn(name)
      expect(await page.evaluate(LOW)).toEqual([])
    }
  })

  test('whatever a newsroom and a reader write stands there as text, and makes no element and no attribute', async () => {
    const hostile = {
      name: HOSTILE,
      email: HOSTILE,
      address: `${HOSTILE}@example.org`,
      token: encodeURIComponent(HOSTILE),
      lists: GIVEN.lists.map(() => ({ name: HOSTILE, title: HOSTILE })),
    }
    const [plain, other] = [await host(lookIn('en')), await host(lookIn('en', { title: HOSTILE }), hostile)]
    for (const each of [plain, other]) await each.open('subscribe')
    for (const name of Object.keys(pagesOf(lookIn('en')))) {
      await plain.turn(name)
      await other.turn(name)
      const [expected, read] = [await plain.page.evaluate<Reading>(READ), await other.page.evaluate<Reading>(READ)]
      expect(read.shape).toEqual(expected.shape)
      expect(read.ran).toBeUndefined()
      expect(read.title.endsWith(HOSTILE.replace(/\s+/g, ' ').trim()), name).toBe(true)
      expect(read.text).toContain(HOSTILE)
      const typed = expected.values.map(value =>
        value === GIVEN.name || value === GIVEN.email || GIVEN.lists.some(list => list.name === value)
          ? HOSTILE
          : value,
      )
      expect(read.values).toEqual(typed)
    }
    expect(other.complaints).toEqual([])
  })

  test('an override of direction in a name ends with the name', async () => {
    const { page, open } = await host(lookIn('en', { title: 'Abc\u202Edef' }))
    await open('leave')
    const lefts = await page.evaluate<number[]>(`(() => {
      const rest = document.querySelector('main p bdi').nextSibling
      return [0, 5, 10].map(at => { const range = new Range(); range.setStart(rest, at); range.setEnd(rest, at + 1); return range.getBoundingClientRect().left })
    })()`)
    expect(lefts).toEqual(lefts.toSorted((a, b) => a - b))
  })

  test('a wrong address has the focus, and the sentence that says why', async () => {
    const { page, open } = await host(lookIn('en'))
    await open('subscribe-address')
    const field = page.getByLabel('E-mail address')
    expect(await field.evaluate(each => each === each.ownerDocument.activeElement)).toBe(true)
    expect(await field.getAttribute('aria-invalid')).toBe('true')
    expect(await page.locator(`#${await field.getAttribute('aria-describedby')}`).textContent()).toBe(
      'This is not a complete e-mail address. Write it like name@example.org.',
    )
    await open('subscribe-too-many')
    const button = page.getByRole('button')
    expect(await button.evaluate(each => each === each.ownerDocument.activeElement)).toBe(true)
    expect(await page.locator(`#${await button.getAttribute('aria-describedby')}`).textContent()).toContain('Too many')
  })

  test('people, keyboards and screen readers never meet the field for programs, and it is sent empty', async () => {
    const { page, sent, open } = await host(lookIn('en'))
    await open('subscribe-topics')
    const reached: (string | null)[] = []
    for (let presses = 0; presses < 7; presses++) {
      await page.keyboard.press('Tab')
      reached.push(await page.locator(':focus').evaluate(each => each.getAttribute('name') ?? each.localName))
    }
    expect(reached).toEqual(['a', 'email', 'name', 'topic', 'topic', 'topic', 'button'])
    expect(await page.locator('main').ariaSnapshot()).not.toContain('empty')
    expect(await page.locator('[name=website]').evaluate(each => getComputedStyle(each).display)).not.toBe('none')
    const { width, height, clipPath } = await page.locator('.trap').evaluate(each => getComputedStyle(each))
    expect({ width, height, clipPath }).toEqual({ width: '1px', height: '1px', clipPath: 'inset(50%)' })
    await page.getByLabel('E-mail address').fill('mara@example.org')
    await page.getByLabel('Schools and libraries').uncheck()
    await page.getByRole('button').click()
    expect(sent).toEqual([
      {
        path: '/subscribe',
        body: 'email=mara%40example.org&name=&topic=water&topic=transport&website=',
        origin: HOST,
        referer: `${HOST}/subscribe-topics`,
      },
    ])
  })

  test('the button to leave sends what a mail program’s own button sends, and so does that for everything', async () => {
    const { page, sent, open } = await host(lookIn('en'))
    await open('leave-topics')
    expect(await page.getByRole('link', { name: 'Choose topics instead' }).getAttribute('href')).toBe(
      '/preferences/t0ken',
    )
    await page.getByRole('button').click()
    await open('preferences')
    await page.getByRole('button', { name: 'Unsubscribe from everything' }).click()
    const body = 'List-Unsubscribe=One-Click'
    expect(sent.map(each => [each.path, each.body])).toEqual([
      ['/unsubscribe/t0ken', body],
      ['/preferences/t0ken', body],
    ])
  })

  test('Enter in the name saves the preferences and leaves nothing', async () => {
    const { page, sent, open } = await host(lookIn('en'))
    await open('preferences')
    await page.getByLabel('Name (optional)').press('Enter')
    expect(sent.map(each => each.body)).toEqual(['topic=water&topic=transport&name=Mara+Ellison'])
  })

  test('the theme of the mail is that of the pages, light and dark', async () => {
    const theme = {
      colors: { accent: { light: '#7a1f4b', dark: '#f0a8c8' } },
      fonts: { headline: "'Palatino Linotype', serif" },
    }
    const { page, open } = await host(lookIn('en', {}, theme))
    await open('leave')
    const button = () => page.getByRole('button').evaluate(each => getComputedStyle(each).backgroundColor)
    expect(await page.locator('h1').evaluate(each => getComputedStyle(each).fontFamily)).toBe(
      '"Palatino Linotype", serif',
    )
    expect(await button()).toBe('rgb(122, 31, 75)')
    await page.emulateMedia({ colorScheme: 'dark' })
    expect(await button()).toBe('rgb(240, 168, 200)')
    expect(await page.locator('html').evaluate(each => getComputedStyle(each).backgroundColor)).toBe('rgb(20, 22, 21)')
  })

  test('the form for a page of one’s own shows no field for programs there, and sends UTF-8 from a page that is not', async () => {
    const form = snippet(lookIn('en'), { action: `${HOST}/subscribe`, lists: GIVEN.lists })
    const { page, sent, open } = await host(lookIn('en'), GIVEN, {
      own: `<!doctype html><meta charset="windows-1252"><title>Own</title><p>Own page</p>${form}`,
    })
    await open('own')
    expect(await page.locator('[name=website]').isVisible()).toBe(false)
    await page.getByLabel('E-mail address').fill('mara@example.org')
    await page.getByLabel('Name').fill('Zoë Łuk')
    await page.getByRole('button').click()
    expect(sent.map(each => each.body)).toEqual([
      'email=mara%40example.org&name=Zo%C3%AB+%C5%81uk&topic=water&topic=schools&topic=transport&website=',
    ])
  })
})
