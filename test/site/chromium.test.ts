import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import type { BrowserContext } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest'
import { writeEdition } from '../../src/edition/index.ts'
import { openNewsroom, writeCorrection } from '../../src/newsroom/index.ts'
import { build, freeze } from '../../src/publish/index.ts'
import { mediaOf } from '../../src/serve/media.ts'
import { browser } from '../support/chromium.ts'
import { CONFIG, clock, newsroom, sample, tree } from '../support/newsroom.ts'
import { web } from '../support/web.ts'
import { faultsOf, openPage, withAxe, write } from './pages.ts'

/** A mail's landmarks are those of the program around it. */
const LANDMARKS = ['landmark-one-main', 'region']
const ARABIC = `مجلس المياه يضع حدودًا للصيف

بقلم سارة حداد
Published: 2026-11-10
Language: ar
Tags: مياه

النقاط الرئيسية
• تم تحديد سحب كل منطقة في الصيف.

جاء التصويت بعد العاشرة بقليل من مساء الخميس في القاعة العليا.
`
const LONG = `${'Donaudampfschifffahrtsgesellschaft'.repeat(4)}

By Mara Ellison
Published: 2026-11-01
Tags: ${'Wasserwirtschaftsamt'.repeat(5)}, ${'Talsperre'.repeat(12)}

See https://example.org/${'a-very-long-path-that-nothing-breaks'.repeat(5)} for more of it, said the office.

Key takeaways
• ${'Donaudampfschifffahrt'.repeat(8)}
`
const HOSTILE = `The </script><script>globalThis.ran = 1</script> vote <img src=x onerror="globalThis.ran = 2">

By Mara Ellison
Published: 2026-11-12
Tags: "onmouseover="globalThis.ran=3, <b>Water</b>

<script>globalThis.ran = 4</script> is what the clerk wrote, and <a href="javascript:globalThis.ran=5">a link</a> after it.

[A link](javascript:globalThis.ran=6) and <svg onload="globalThis.ran=7"></svg> came next in the minutes of the meeting.

Key takeaways
• <img src="http://127.0.0.1:9/tracker.png" onerror="globalThis.ran=8"> was refused.
`

/** Builds a newsroom and gives the address of its out/, the paths of its pages and what its files hold. */
async function built(
  dir: string,
): Promise<{ at: (path: string) => string; pages: string[]; files: Record<string, string> }> {
  const { failed } = await build(await openNewsroom(dir, {}), { frozen: false }, { clock })
  expect(failed).toBe(false)
  const out = join(dir, 'out')
  const files = tree(out)
  const pages = Object.keys(files).filter(path => path.endsWith('.html'))
  return { at: path => pathToFileURL(join(out, path)).href, pages, files }
}

describe('the site in Chromium', () => {
  let chromium: BrowserContext
  beforeAll(async () => {
    chromium = await browser(inject('chromium'))
  })
  afterAll(() => chromium.browser()?.close())

  /** The pages of which one axe run tells as much as two. */
  async function faults(dir: string, wanted: (path: string) => boolean): Promise<string[]> {
    const { pages, files } = await built(dir)
    const bodies = Object.entries(files).map(([path, body]) => [`/${path}`, { body, type: mediaOf(path).type }])
    const { url: site } = await web(Object.fromEntries(bodies))
    const { page, asked } = await openPage(chromium)
    await withAxe(page)
    await page.goto(`${site}/index.html`)
    const found: string[] = []
    for (const path of pages.filter(wanted)) {
      await write(page, `${site}/${path}`, files[path] ?? '')
      found.push(...(await faultsOf(page, path.endsWith('email.html') ? LANDMARKS : [])))
    }
    expect(asked.filter(url => !url.startsWith(`${site}/`))).toEqual([])
    await page.close()
    return found
  }

  test('no page of the sample newsroom scrolls sideways or has anything that axe finds, light or dark, and none asks a server', async () => {
    expect(await faults(sample(), path => !/tags\/(?!river)|market-square|library/.test(path))).toEqual([])
  })

  test('the same holds for Arabic beside English, and for words that nothing breaks', async () => {
    expect(
      await faults(
        newsroom({ 'articles/a.txt': ARABIC, 'articles/b.txt': LONG }),
        path => !path.endsWith('email.html'),
      ),
    ).toEqual([])
  })

  test('the same holds for a site that is in Arabic', async () => {
    const config = { ...CONFIG, site: { ...CONFIG.site, title: 'سجل الوادي', language: 'ar' } }
    expect(await faults(newsroom({ 'articles/a.txt': ARABIC }, config), path => !path.startsWith('tags/'))).toEqual([])
  })

  test('the same holds for a newsroom without an article, and for a second page of the index', async () => {
    expect(await faults(newsroom({ 'articles/.keep': '' }), () => true)).toEqual([])
    const many = Array.from({ length: 31 }, (_, index) => [
      `articles/${index}.txt`,
      `Story number ${index}\n\nPublished: 2026-${index < 16 ? '10' : '09'}-${10 + (index % 16)}\n\nIt was said again on the day, in ${index} words.\n`,
    ])
    expect(await faults(newsroom(Object.fromEntries(many)), path => path === 'page/2/index.html')).toEqual([])
  })

  test('the same holds for an article and an edition with a correction, from the left and from the right', async () => {
    const dir = newsroom({ 'articles/a.txt': ARABIC, 'articles/b.txt': LONG })
    const room = await openNewsroom(dir, {})
    const { articles, drafts } = await build(room, { frozen: false }, { clock })
    for (const { edition } of drafts) writeEdition(dir, await freeze(room, edition, '2026-11-20T12:00:00Z'))
    const html = `<p>يبدأ الحد في <a href="https://example.org/">1 يوليو</a>. ${'Talsperre'.repeat(20)}</p><pre>${'code '.repeat(60)}</pre><table><tr><th scope="row">Cap</th><td>82</td></tr></table>`
    writeCorrection(dir, {
      id: '2026-11-20-2',
      made: '2026-11-20T12:00:00Z',
      of: '2026-11-20-1',
      articles: articles.map(each => each.id),
      note: { html, text: 'يبدأ الحد في 1 يوليو.' },
      subject: null,
    })
    expect(await faults(dir, path => /^articles\/|^editions\/.*index/.test(path))).toEqual([])
  })

  test('an Arabic article reads from the right in a page that reads from the left', async () => {
    const { at, pages } = await built(newsroom({ 'articles/a.txt': ARABIC }))
    const { page } = await openPage(chromium, at(pages.find(path => path.startsWith('articles/')) ?? ''))
    const [h1, brand] = [await page.locator('h1').boundingBox(), await page.locator('.brand').boundingBox()]
    expect(await page.evaluate(`getComputedStyle(document.querySelector('h1')).direction`)).toBe('rtl')
    expect(await page.locator('html').getAttribute('dir')).toBe('ltr')
    expect([h1?.width, brand?.x]).toEqual([640, h1?.x])
    await page.close()
  })

  test('no script of an article runs on any page, and its text stands there as it was written', async () => {
    const { at, pages } = await built(newsroom({ 'articles/a.txt': HOSTILE }))
    const { page, asked } = await openPage(chromium)
    for (const path of pages) {
      await page.goto(at(path))
      await page.mouse.move(400, 300)
      expect(await page.evaluate('globalThis.ran')).toBeUndefined()
      expect(
        await page
          .locator(
            '[onerror], [onload], [onmouseover], script:not([type="application/ld+json"]), [href^="javascript:"], svg',
          )
          .count(),
      ).toBe(0)
    }
    expect(asked.filter(url => !url.startsWith('file:'))).toEqual([])
    await page.goto(at(pages.find(path => path.startsWith('articles/')) ?? ''))
    expect(await page.locator('h1').textContent()).toBe(
      'The </script><script>globalThis.ran = 1</script> vote <img src=x onerror="globalThis.ran = 2">',
    )
    expect(JSON.parse((await page.locator('script').textContent()) ?? '').headline).toBe(
      await page.locator('h1').textContent(),
    )
    await page.close()
  })

  test('whoever comes by keyboard meets the way to the story first', async () => {
    const { at } = await built(newsroom())
    const { page } = await openPage(chromium, at('index.html'))
    await page.keyboard.press('Tab')
    expect(await page.locator(':focus').textContent()).toBe('Skip to the story')
    expect((await page.locator(':focus').boundingBox())?.y).toBeGreaterThanOrEqual(0)
    await page.close()
  })
})
