import { rmSync } from 'node:fs'
import { createServer } from 'node:http'
import { type AddressInfo, connect } from 'node:net'
import { join } from 'node:path'
import type { BrowserContext, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, inject, onTestFinished, test } from 'vitest'
import { type Preview, startPreview } from '../../src/preview/index.ts'
import { smtpServer } from '../delivery/smtp.ts'
import { faultsOf, openPage, withAxe } from '../site/pages.ts'
import { browser, closePage } from '../support/chromium.ts'
import { CONFIG, clock, newsroom, put, STORY, sample } from '../support/newsroom.ts'
import { web } from '../support/web.ts'

const ARABIC =
  'مجلس المياه يضع حدودًا للصيف\n\nLanguage: ar\nTags: مياه\n\nجاء التصويت بعد العاشرة بقليل من مساء الخميس.\n'

describe('the preview in Chromium', () => {
  let chromium: BrowserContext
  beforeAll(async () => {
    chromium = await browser(inject('chromium'))
  })
  afterAll(() => chromium.browser()?.close())

  async function start(dir: string): Promise<Preview> {
    const preview = await startPreview(dir, { port: 0 }, { clock, env: {} })
    onTestFinished(() => preview.close())
    return preview
  }

  async function open(url: string): Promise<{ page: Page; asked: string[] }> {
    const opened = await openPage(chromium, url)
    onTestFinished(() => closePage(opened.page))
    return opened
  }

  const inMail = (page: Page, text: string) => page.frameLocator('iframe').getByText(text).first().waitFor()
  const inPage = (page: Page, text: string) => page.getByText(text).first().waitFor()

  test('an article, a template and the config each show as soon as they are saved', async () => {
    const dir = newsroom()
    const { url } = await start(dir)
    const { page } = await open(url)
    await inMail(page, 'Water council sets summer limits')
    put(dir, { 'articles/water.txt': STORY.replace('sets summer limits', 'lifts its limits') })
    await inMail(page, 'Water council lifts its limits')
    put(dir, {
      'emails/parts/head.mjml': '<mj-section><mj-column><mj-text>A head of our own</mj-text></mj-column></mj-section>',
    })
    await inMail(page, 'A head of our own')
    put(dir, {
      'emails/parts/head.mjml': '<mj-section><mj-column><mj-text>{{ brand }}, again</mj-text></mj-column></mj-section>',
    })
    await inMail(page, 'The Example Record, again')
    put(dir, {
      'postrider.config.ts': `export default ${JSON.stringify({ ...CONFIG, site: { ...CONFIG.site, title: 'The New Name' } })}`,
    })
    await inMail(page, 'The New Name, again')
    put(dir, { 'articles/deep/er/second.txt': STORY.replace('Water council', 'Another council') })
    await page.locator('.side').getByText('Another council').last().waitFor()
    rmSync(join(dir, 'articles/deep'), { recursive: true })
    await page.locator('.side').getByText('Another council').last().waitFor({ state: 'detached' })
  })

  test('an article keeps being shown while its headline is rewritten', async () => {
    const dir = newsroom()
    const { url } = await start(dir)
    const { page } = await open(url)
    await page.locator('.side').getByText('Water council').last().click()
    await page.frameLocator('iframe').getByRole('heading', { level: 1 }).waitFor()
    put(dir, { 'articles/water.txt': STORY.replace('Water council', 'Nine members') })
    await inPage(page, 'Nine members sets summer limits')
    expect(await page.frameLocator('iframe').getByRole('heading', { level: 1 }).textContent()).toBe(
      'Nine members sets summer limits',
    )
  })

  test('a broken template shows what is wrong and where over the last good mail, and nothing once it is mended', async () => {
    const dir = newsroom()
    const { url } = await start(dir)
    const { page } = await open(url)
    put(dir, { 'emails/parts/story.mjml': '<mj-text>\n  {{ story.headlin }}\n</mj-text>' })
    const alert = page.getByRole('alert')
    await alert.waitFor()
    expect(await alert.textContent()).toContain('undefined variable: story.headlin')
    expect(await alert.locator('.place').textContent()).toBe('emails/parts/story.mjml:2:6')
    expect(await alert.locator('.is').textContent()).toBe('2  {{ story.headlin }}\n')
    expect(await alert.locator('u').textContent()).toBe('story.headlin')
    expect(await page.title()).toMatch(/^■1 /)
    await inMail(page, 'Water council sets summer limits')
    put(dir, { 'emails/parts/story.mjml': '<mj-text>Mended: {{ story.title }}</mj-text>' })
    // The mail is loaded while the page around it is still being asked for.
    await inMail(page, 'Mended: Water council sets summer limits')
    await alert.waitFor({ state: 'detached' })
  })

  test('a broken config shows what is wrong with it, then the newsroom, which stays when the config goes', async () => {
    const dir = newsroom({ 'postrider.config.ts': 'export default {\n  site: {\n' })
    const { url } = await start(dir)
    const { page } = await open(url)
    await inPage(page, 'The config cannot be loaded')
    put(dir, { 'postrider.config.ts': 'export default { site: { title: "A", tagDate: "2026" } }' })
    await inPage(page, 'site.url is missing.')
    put(dir, { 'postrider.config.ts': `export default ${JSON.stringify(CONFIG)}` })
    await inMail(page, 'Water council sets summer limits')
    rmSync(join(dir, 'postrider.config.ts'))
    await page.getByRole('alert').waitFor()
    await inMail(page, 'Water council sets summer limits')
  })

  test('an article that cannot be read is told, and the others are shown', async () => {
    const dir = newsroom()
    const { url } = await start(dir)
    const { page } = await open(url)
    put(dir, { 'articles/empty.txt': '\n' })
    await page.getByRole('alert').getByText('The article is empty.').waitFor()
    await inMail(page, 'Water council sets summer limits')
    rmSync(join(dir, 'articles/empty.txt'))
    await page.getByRole('alert').waitFor({ state: 'detached' })
  })

  test('a page that is older than what the server shows loads itself anew', async () => {
    const { url } = await start(newsroom())
    const { page } = await open('about:blank')
    const [live] = /<script type="module".*<\/script>/.exec(await (await fetch(url)).text()) ?? []
    const body = `<html data-version="old"><body><main id="main">stale</main>${live}`
    await page.route(url, route => route.fulfill({ contentType: 'text/html', body }), { times: 1 })
    await page.goto(url)
    await inMail(page, 'Water council sets summer limits')
  })

  test('the mail runs no script, asks no host and cannot leave its frame, whatever it holds', async () => {
    const asked: string[] = []
    const tracker = createServer((request, response) => {
      asked.push(request.url ?? '')
      response.end()
    })
    await new Promise<void>(resolve => tracker.listen(0, '127.0.0.1', resolve))
    onTestFinished(() => void tracker.close())
    const spy = `http://127.0.0.1:${(tracker.address() as AddressInfo).port}`
    const { url, desk } = await start(newsroom())
    // A template may hold none of this; the frame holds also where that was missed.
    const html = `<!doctype html><html><head><link rel="stylesheet" href="${spy}/css"><meta http-equiv="refresh" content="0;url=${spy}/refresh"><base href="${spy}/">
<style>@import url("${spy}/import"); p { background: url("${spy}/background"); }</style></head><body>
<script>parent.ran = 1; top.location = '${spy}/top'; new Image().src = '${spy}/script'</script><img src="${spy}/onerror" onerror="parent.ran = 2"><iframe src="${spy}/frame"></iframe><form action="${spy}/form"><button>Send it</button></form><a id="away" href="${spy}/link" target="_top">Away</a>
<p>The mail is here</p><img src="${spy}/image"></body></html>`
    const { publication } = desk.shown()
    Object.assign(publication?.drafts[0] ?? {}, { message: null, digest: { ...publication?.drafts[0]?.digest, html } })
    publication?.files.set('editions/2026-11-20-1/email.html', Buffer.from(html))
    for (const path of ['', 'mail.html', 'out/editions/2026-11-20-1/email.html']) {
      const { page } = await open(url + path)
      const mail = path === '' ? page.frameLocator('iframe') : page
      await mail.getByText('The mail is here').waitFor()
      await mail.getByText('Send it').click()
      await mail.locator('img').first().dispatchEvent('error')
      if (path === '') await mail.locator('#away').click()
      await page.waitForTimeout(150)
      expect(await page.evaluate('globalThis.ran')).toBeUndefined()
      expect(page.url()).toBe(url + path)
    }
    expect(asked).toEqual([])
  })

  test('the pictures of another host are asked for where that is switched on, and nothing else is', async () => {
    const served = await web({ '/weir.png': { body: 'picture' } })
    const story = `# River plan\n\nIt rains.\n\n![The weir](${served.url}/weir.png)\n`
    const { url } = await start(newsroom({ 'articles/a.md': story }))
    const { page } = await open(url)
    await inMail(page, 'River plan')
    await page.goto(`${url}?images=none`)
    await inMail(page, 'River plan')
    expect(served.asked).toEqual([])
    await page.goto(`${url}?images=all`)
    await inMail(page, 'River plan')
    await expect.poll(() => served.asked.map(each => each.path)).toEqual(['/weir.png'])
  })

  /** What an expression gives, `mail` being the document in the frame. */
  const inFrame = (page: Page, expression: string): Promise<unknown> =>
    page.evaluate(`(mail => ${expression})(document.querySelector('iframe').contentDocument)`)

  test('the dark scheme is the mail’s own, whatever the computer has; inverted, Outlook’s and without style are others', async () => {
    const { url } = await start(newsroom())
    const { page } = await open(url)
    const shown = async (query: string, expression: string) => {
      await page.goto(url + query)
      await inMail(page, 'Water council sets summer limits')
      return inFrame(page, expression)
    }
    const ground = 'getComputedStyle(mail.body).backgroundColor'
    for (const colorScheme of ['light', 'dark'] as const) {
      await page.emulateMedia({ colorScheme })
      expect(await shown('?scheme=light', ground)).toBe('rgb(255, 255, 255)')
      expect(await shown('?scheme=dark', ground)).toBe('rgb(20, 22, 21)')
    }
    expect(await shown('?scheme=inverted', 'getComputedStyle(mail.documentElement).filter')).toContain('invert(1)')
    expect(await shown('?scheme=outlook', 'mail.querySelectorAll("[data-ogsc]").length')).toBeGreaterThan(3)
    expect(await shown('?style=off', 'mail.querySelectorAll("style").length')).toBe(1)
    expect(await shown('?width=375', 'mail.defaultView.innerWidth')).toBe(375)
  })

  test('the keys go through the list, the views, the dark, the filter, the test send and their own help', async () => {
    const { url } = await start(newsroom({ 'articles/a.txt': STORY, 'articles/b.txt': STORY.replace('Water', 'Fire') }))
    const { page } = await open(url)
    const query = () => new URL(page.url()).search
    const press = async (key: string, expected: string) => {
      await page.keyboard.press(key)
      await expect.poll(query).toBe(expected)
    }
    await inMail(page, 'council sets summer limits')
    await press('ArrowDown', '?show=articles%2Fb.txt')
    await press('2', '?show=articles%2Fb.txt&as=data')
    await press('ArrowDown', '?show=articles%2Fa.txt')
    await press('ArrowUp', '?show=articles%2Fb.txt')
    await press('ArrowUp', '')
    await press('d', '?scheme=dark')
    await press('d', '')
    await press('4', '?as=source')
    await page.goBack()
    await expect.poll(query).toBe('')
    await page.keyboard.press('/')
    await page.keyboard.type('fire')
    await expect.poll(() => page.locator('.side a:visible').count()).toBe(2)
    expect(await page.locator('.side a:visible span').allTextContents()).toEqual(
      Array(2).fill('Fire council sets summer limits'),
    )
    await page.keyboard.press('Escape')
    await page.keyboard.press('?')
    await page.getByRole('dialog', { name: 'Keys' }).waitFor()
    await page.keyboard.press('Escape')
    await page.keyboard.press('t')
    await page.getByRole('dialog', { name: 'Send a test' }).waitFor()
  })

  test('the pre-flight stands beside, and what it found is framed in the mail and leads to its line', async () => {
    const story = '# River plan\n\nIt rains. See [the plan](http://plan.example/).\n'
    const { url } = await start(newsroom({ 'articles/a.md': story }))
    const { page } = await open(url)
    const finding = page.locator('.finding', { hasText: 'http://plan.example/' })
    await finding.click()
    await page.locator('.stage .frame.warning').waitFor()
    const box = await page.locator('.stage .frame').boundingBox()
    const link = await page.frameLocator('iframe').getByRole('link', { name: 'the plan' }).boundingBox()
    expect(Math.abs((box?.y ?? 0) - (link?.y ?? 0))).toBeLessThan(10)
    await finding.locator('.place').click()
    await page.locator('#line').waitFor()
    expect(new URL(page.url()).searchParams.get('show')).toBe('source:articles/a.md')
    expect(await page.locator('.rules').first().textContent()).toContain('Size against the clip')
  })

  test('the frame round what a finding is about goes where that goes when the story is saved again, and goes with it', async () => {
    const story = '# River plan\n\nIt rains. See [the plan](http://plan.example/).\n'
    const dir = newsroom({ 'articles/a.md': story })
    const { url } = await start(dir)
    const { page } = await open(`${url}?as=text`)
    // From a view without a frame a finding leads to the one that has it.
    await page.locator('.finding', { hasText: 'http://plan.example/' }).click()
    const frame = page.locator('.stage .frame.warning')
    await frame.waitFor()
    const link = page.frameLocator('iframe').getByRole('link', { name: 'the plan' })
    const apart = async () => Math.abs(((await frame.boundingBox())?.y ?? 0) - ((await link.boundingBox())?.y ?? 0))
    put(dir, { 'articles/a.md': story.replace('See', `${'\n\nIt rained all day.'.repeat(9)}\n\nSee`) })
    await page.frameLocator('iframe').getByText('It rained all day.', { exact: true }).first().waitFor()
    await expect.poll(apart).toBeLessThan(10)
    put(dir, { 'articles/a.md': story.replace('http://', 'https://') })
    await frame.waitFor({ state: 'detached' })
    expect(await page.locator('.finding:not(:has([data-words])) button').count()).toBe(0)
  })

  test('the focus stays on the control that was used, and in the list goes with the arrows', async () => {
    const dir = newsroom({ 'articles/water.txt': STORY, 'articles/second.txt': STORY.replace('Water', 'Second') })
    const { url } = await start(dir)
    const { page } = await open(url)
    await inMail(page, 'Water council')
    const focused = () => page.evaluate('document.activeElement.textContent')
    await page.getByRole('link', { name: '375', exact: true }).click()
    await inPage(page, '375 px')
    expect(await focused()).toBe('375')
    await page.locator('.side a').first().focus()
    await page.keyboard.press('ArrowDown')
    await page.locator('.side a[aria-current]:not(:first-of-type)').waitFor()
    await expect.poll(() => page.evaluate('document.activeElement.getAttribute("aria-current")')).toBe('page')
    const text = await focused()
    put(dir, { 'articles/third.txt': STORY.replace('Water', 'Third') })
    await page.locator('.side').getByText('Third council').last().waitFor()
    expect(await focused()).toBe(text)
  })

  test('the focus stays in the checks, on a headline that is rewritten, and after a choice in the menu; what was closed stays so', async () => {
    const dir = newsroom()
    const { url } = await start(dir)
    const { page } = await open(url)
    const passed = page.locator('.rules summary').first()
    await passed.focus()
    await page.keyboard.press('Enter')
    const before = await page.locator('.rules').first().getAttribute('open')
    put(dir, { 'articles/water.txt': STORY.replace('council sets', 'council lifts') })
    await inMail(page, 'Water council lifts')
    await page.locator('.side').getByText('Water council lifts').first().waitFor()
    await page.waitForTimeout(300)
    expect([before, await page.locator('.rules').first().getAttribute('open')]).toEqual([null, null])
    expect(await page.evaluate('document.activeElement.tagName')).toBe('SUMMARY')
    await page.locator('.side a[href*="water"]').focus()
    put(dir, { 'articles/water.txt': STORY.replace('council sets', 'council drops') })
    await page.locator('.side').getByText('Water council drops').first().waitFor()
    await expect.poll(() => page.evaluate('document.activeElement.textContent')).toMatch(/^Water council drops/)
    await page.locator('.menu summary').focus()
    await page.keyboard.press('Enter')
    await page.getByRole('link', { name: 'Emoji' }).focus()
    await page.keyboard.press('Enter')
    await page.locator('.menu summary').getByText('Emoji').waitFor()
    expect(await page.evaluate('document.activeElement.tagName')).toBe('SUMMARY')
  })

  test('a frame that goes before its mail has come holds up nothing', async () => {
    const { url } = await start(newsroom({ 'articles/a.md': '# Plan\n\nSee [the plan](http://plan.example/).\n' }))
    const { page } = await open(`${url}?as=text`)
    await page.locator('.finding', { hasText: 'http://plan.example/' }).waitFor()
    let answer = () => {}
    const held = new Promise<void>(resolve => {
      answer = resolve
    })
    await page.route('**/mail.html*', async route => {
      await held
      await route.abort()
    })
    await page.locator('.finding', { hasText: 'http://plan.example/' }).click()
    await page.locator('iframe').waitFor()
    await page.goBack()
    await page.locator('pre.code').waitFor()
    await page.keyboard.press('?')
    await page.getByRole('dialog', { name: 'Keys' }).waitFor()
    answer()
  })

  test('the line that a problem names is in sight, also where one goes from one line to another', async () => {
    const long = `# Plan\n\n${'It rained all day.\n\n'.repeat(300)}`
    const { url } = await start(newsroom({ 'articles/a.md': long }))
    const { page } = await open(`${url}?show=source:articles/a.md&line=400`)
    const line = page.locator('#line')
    await line.waitFor()
    const top = async () => (await line.boundingBox())?.y ?? -1
    await expect.poll(top).toBeGreaterThan(0)
    expect(await top()).toBeLessThan(720)
    await page.evaluate(
      "history.pushState(null, '', '?show=source:articles/a.md&line=20'); history.pushState(null, '', '?x'); history.back()",
    )
    await expect.poll(() => page.locator('#line i').textContent()).toBe('20')
    await expect.poll(top).toBeGreaterThan(0)
  })

  test('a preview that was stopped is said to be, where its page asks for another view', async () => {
    const preview = await start(newsroom())
    const { page } = await open(preview.url)
    await inMail(page, 'Water council')
    await preview.close()
    await page.getByRole('link', { name: '375', exact: true }).click()
    await inPage(page, 'The preview does not answer: is it still running?')
  })

  test('a mail is loaded once at a save, and a page that moves with its headline not at its old place', async () => {
    const dir = newsroom()
    const { url } = await start(dir)
    const { page } = await open(url)
    await inMail(page, 'Water council sets')
    const asked: string[] = []
    page.on('response', response => void asked.push(`${response.status()} ${new URL(response.url()).pathname}`))
    put(dir, { 'articles/water.txt': STORY.replace('council sets', 'council lifts') })
    await inMail(page, 'Water council lifts')
    await expect.poll(() => asked).toContain('200 /checks')
    expect(asked.filter(each => each.endsWith('/mail.html'))).toHaveLength(1)
    await page.goto(`${url}?show=articles/water.txt`)
    await page.locator('.rules').first().waitFor()
    put(dir, { 'articles/water.txt': STORY.replace('Water council sets', 'Nine members lift') })
    await inPage(page, 'Nine members lift')
    await page.frameLocator('iframe').getByRole('heading', { name: 'Nine members lift' }).waitFor()
    expect(asked.filter(each => each.startsWith('4'))).toEqual([])
  })

  test('the menu of data closes at a click beside it, in the mail, and at Esc', async () => {
    const { url } = await start(newsroom())
    const { page } = await open(url)
    await inMail(page, 'Water council')
    const menu = page.locator('.menu[open]')
    for (const close of [
      () => page.locator('h1').click(),
      () => page.frameLocator('iframe').getByRole('heading').first().click(),
      () => page.keyboard.press('Escape'),
    ]) {
      await page.locator('.menu summary').click()
      await menu.waitFor()
      await close()
      await menu.waitFor({ state: 'detached' })
    }
  })

  test('a page that nobody sees holds no connection, and catches up once it is seen', async () => {
    const dir = newsroom()
    const { url } = await start(dir)
    const { page } = await open(url)
    await inMail(page, 'Water council sets')
    const see = (state: 'hidden' | 'visible') =>
      page.evaluate(
        `Object.defineProperty(document, 'hidden', { value: ${state === 'hidden'}, configurable: true }); document.dispatchEvent(new Event('visibilitychange'))`,
      )
    await see('hidden')
    const asked: string[] = []
    page.on('request', request => void asked.push(request.url()))
    put(dir, { 'articles/water.txt': STORY.replace('council sets', 'council lifts') })
    await expect.poll(async () => (await fetch(`${url}mail.html`)).text()).toContain('Water council lifts')
    expect(asked).toEqual([])
    await see('visible')
    await inMail(page, 'Water council lifts')
  })

  test('a letter, a page and an entry are shown at a width and in a scheme where they have one', async () => {
    const { url } = await start(newsroom())
    const { page } = await open(`${url}?show=emails/welcome.mjml&width=375&scheme=dark`)
    expect(await page.locator('.segmented [aria-current]').allTextContents()).toEqual(['375', 'Dark'])
    const ground = () => inFrame(page, 'mail.defaultView.getComputedStyle(mail.body).backgroundColor')
    await expect.poll(ground).toMatch(/^rgb\((\d|[1-4]\d), /)
    await page.locator('.side').getByText('Water council').last().click()
    await page.locator('iframe[src*="/out/articles/"]').waitFor()
    expect(await inFrame(page, 'mail.defaultView.innerWidth')).toBe(375)
    await expect.poll(ground).toMatch(/^rgb\((\d|[1-4]\d), /)
    await page.frameLocator('iframe').getByRole('link', { name: 'Archive' }).click()
    await page.frameLocator('iframe').getByRole('heading', { name: 'Archive' }).waitFor()
    await expect.poll(ground).toMatch(/^rgb\((\d|[1-4]\d), /)
    await page.keyboard.press('d')
    await expect.poll(ground).toMatch(/^rgb\(2[45]\d, /)
    await page.goto(`${url}?show=feed.json&as=entry&scheme=outlook&style=off`)
    expect(await page.locator('.segmented [aria-current]').allTextContents()).toEqual(['Light'])
  })

  test('what is scrolled and which view is shown stay while the mail is saved again', async () => {
    const dir = newsroom({
      'articles/water.txt': STORY.replace('The vote', `${'It rained all day.\n\n'.repeat(80)}The vote`),
    })
    const { url } = await start(dir)
    const { page } = await open(`${url}?width=375`)
    await inMail(page, 'Water council')
    const well = page.locator('.well')
    await expect.poll(() => well.evaluate('document.querySelector(".well").scrollHeight')).toBeGreaterThan(3_000)
    await well.evaluate('document.querySelector(".well").scrollTop = 1500')
    put(dir, {
      'emails/parts/footer.mjml':
        '<mj-section><mj-column><mj-text>A foot of our own</mj-text></mj-column></mj-section>',
    })
    await inMail(page, 'A foot of our own')
    await expect.poll(() => well.evaluate('document.querySelector(".well").scrollTop')).toBe(1500)
    expect(new URL(page.url()).search).toBe('?width=375')
  })

  test('a mail that Gmail clips has a line where it is', async () => {
    const rain = '<mj-section><mj-column><mj-text>{{ footer.reason }}<p>RAIN</p></mj-text></mj-column></mj-section>'
    const footer = rain.replace('RAIN', 'It rained all day. '.repeat(6_000).replaceAll('day. It', 'day.</p>\n<p>It'))
    const { url } = await start(newsroom({ 'emails/parts/footer.mjml': footer }))
    const { page } = await open(url)
    await page.locator('.stage .clip').waitFor()
    const [line, foot] = await Promise.all([
      page.locator('.stage .clip').boundingBox(),
      page.locator('.stage iframe').boundingBox(),
    ])
    expect(line?.y).toBeGreaterThan((foot?.y ?? 0) + (foot?.height ?? 0) / 2)
    expect(line?.y).toBeLessThan((foot?.y ?? 0) + (foot?.height ?? 0))
  })

  test('width and zoom are of the frame at once, and the way back leads to the ones before', async () => {
    const { url } = await start(newsroom())
    const { page } = await open(url)
    await inMail(page, 'Water council')
    const shown = () =>
      page
        .locator('.stage')
        .evaluate(
          '[document.querySelector(".stage").style.width, document.querySelector(".stage").style.zoom, document.querySelector(".well .width").textContent].join()',
        )
    await page.getByRole('link', { name: '375', exact: true }).click()
    await expect.poll(shown).toBe('375px,1,375 px')
    expect(await inFrame(page, 'mail.defaultView.innerWidth')).toBe(375)
    await page.getByRole('link', { name: '50 %', exact: true }).click()
    await expect.poll(shown).toBe('375px,0.5,375 px')
    await page.goBack()
    await page.goBack()
    await expect.poll(shown).toBe('600px,1,600 px')
  })

  test('a click into the mail leaves the keys as they are, and no link in it leads out of it', async () => {
    const { url } = await start(
      newsroom({ 'articles/a.md': '# River plan\n\nIt rains. See [the plan](https://plan.example/).\n' }),
    )
    const { page } = await open(url)
    await page.frameLocator('iframe').getByRole('link', { name: 'the plan' }).click()
    await page.keyboard.press('2')
    await page.locator('.code').waitFor()
    await page.keyboard.press('1')
    await page.frameLocator('iframe').getByRole('link', { name: 'the plan' }).waitFor()
  })

  test('what scrolls by the arrows keeps them', async () => {
    const { url } = await start(newsroom())
    const { page } = await open(`${url}?as=source`)
    await page.locator('.code').focus()
    await page.keyboard.press('ArrowDown')
    await page.waitForTimeout(100)
    expect(new URL(page.url()).search).toBe('?as=source')
  })

  test('on a narrow screen the list lies over the mail while it is wanted', async () => {
    const { url } = await start(newsroom())
    const { page } = await open(url)
    await page.setViewportSize({ width: 900, height: 800 })
    const side = page.getByRole('navigation', { name: 'Newsroom' })
    expect(await side.isVisible()).toBe(false)
    await page.getByRole('button', { name: 'List' }).click()
    await side.getByRole('link', { name: 'atom.xml' }).click()
    await page.getByRole('link', { name: 'Entry' }).waitFor()
    expect(await side.isVisible()).toBe(false)
    await page.keyboard.press('/')
    expect(await side.isVisible()).toBe(true)
    await page.keyboard.press('Escape')
    expect(await side.isVisible()).toBe(false)
  })

  test('a free width is dragged at the edge of the mail and stands in the address', async () => {
    const { url } = await start(newsroom())
    const { page } = await open(`${url}?width=375`)
    await inMail(page, 'Water council')
    const grip = await page.locator('.grip').boundingBox()
    const [x, y] = [(grip?.x ?? 0) + 2, (grip?.y ?? 0) + 10]
    await page.mouse.move(x, y)
    await page.mouse.down()
    await page.mouse.move(x + 30, y)
    await page.mouse.up()
    await expect.poll(() => new URL(page.url()).search).toBe('?width=435')
    await expect.poll(() => inFrame(page, 'mail.defaultView.innerWidth')).toBe(435)
  })

  test('a test goes from the page through the configured server, and its reply is shown; never to two, never unasked', async () => {
    const server = await smtpServer()
    const dir = newsroom({ 'articles/water.txt': STORY, '.env': `POSTRIDER_SMTP_URL=${server.url}\n` })
    const { url } = await start(dir)
    const { page } = await open(url)
    await inMail(page, 'Water council')
    await page.getByRole('button', { name: 'Send a test' }).click()
    expect(server.accepted).toEqual([])
    await page.getByLabel('To').fill('ada@example.net')
    await page.getByRole('button', { name: 'Send this test' }).click()
    await page.getByRole('status').getByText('Sent to ada@example.net. The server said: 250').waitFor()
    expect(server.accepted.map(each => each.to)).toEqual(['ada@example.net'])
    expect(server.accepted[0]?.raw.toString()).toContain('Subject: [Test] Water council')
  })

  test('an article’s page stands in its frame with its style, and no view asks another host', async () => {
    const { url } = await start(sample())
    const { page, asked } = await open(url)
    const told: string[] = []
    page.on('console', message => void told.push(message.text()))
    page.on('pageerror', error => void told.push(error.message))
    for (const query of [
      '',
      ...['text', 'mjml', 'source', 'headers', 'raw'].map(as => `?as=${as}`),
      ...['dark', 'inverted', 'outlook'].map(scheme => `?scheme=${scheme}`),
      '?images=all&style=off&zoom=50&width=320',
      ...['list', 'entry', 'source'].map(as => `?show=feed.json&as=${as}`),
      ...['page', 'data', 'file'].map(as => `?show=articles/pegelstand.txt&as=${as}`),
      ...['html', 'file'].map(as => `?show=emails/welcome.mjml&as=${as}`),
      '?show=source:postrider.config.ts&line=2',
    ]) {
      await page.goto(url + query)
      await page.locator('.rules').first().waitFor()
    }
    expect(told).toEqual([])
    await page.goto(`${url}?show=articles/pegelstand.txt&width=1280`)
    const h1 = page.frameLocator('iframe').locator('h1')
    await h1.waitFor()
    expect((await h1.boundingBox())?.width).toBe(640)
    await page.frameLocator('iframe').getByRole('link', { name: 'Archive' }).click()
    await page.frameLocator('iframe').getByRole('heading', { name: 'Archive' }).waitFor()
    expect(asked.filter(each => !each.startsWith(url))).toEqual([])
  })

  test('no view scrolls sideways from 320 px on or has anything that axe finds, light or dark', async () => {
    const dir = sample()
    put(dir, { 'articles/ar.txt': ARABIC })
    const { url } = await start(dir)
    const { page } = await open('about:blank')
    await withAxe(page)
    const faults: string[] = []
    const look = async (query: string) => {
      await page.goto(url + query)
      faults.push(...(await faultsOf(page)))
    }
    for (const query of [
      '',
      '?as=text',
      '?show=atom.xml',
      '?show=atom.xml&as=entry',
      '?show=articles/ar.txt',
      '?show=emails/confirm.mjml',
      '?show=source:articles/ar.txt&line=3',
    ])
      await look(query)
    await page.goto(url)
    await page.locator('.menu summary').click()
    await page.keyboard.press('t')
    await page.getByRole('dialog', { name: 'Send a test' }).waitFor()
    faults.push(...(await faultsOf(page)))
    put(dir, { 'emails/parts/story.mjml': '<mj-text>{{ story.headlin }}</mj-text>', 'articles/none.txt': '' })
    await page.getByRole('alert').waitFor()
    await look('?width=1280')
    const empty = await start(newsroom({ 'articles/.keep': '' }))
    await page.goto(empty.url)
    faults.push(...(await faultsOf(page)))
    expect(faults).toEqual([])
  })

  test('closing ends open streams and idle connections at once, frees the port, and may be asked for twice', async () => {
    const preview = await start(newsroom())
    const { page } = await open(preview.url)
    await inPage(page, 'Water council sets summer limits')
    const { port } = new URL(preview.url)
    const idle = connect(Number(port), '127.0.0.1')
    await new Promise(resolve => idle.once('connect', resolve))
    idle.write(`GET /out/ HTTP/1.1\r\nHost: 127.0.0.1:${port}\r\n\r\n`)
    await new Promise(resolve => idle.once('data', resolve))
    const began = performance.now()
    await Promise.all([preview.close(), preview.close()])
    expect(performance.now() - began).toBeLessThan(2_000)
    idle.destroy()
    const again = await startPreview(newsroom(), { port: Number(port) }, { clock, env: {} })
    await again.close()
  })
})
