import { renameSync, rmSync, utimesSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { NOON } from '../support/newsroom.ts'
import { LARGE, LAST_MODIFIED, site, write } from './site.ts'

const BROWSER = 'text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8'
const FEED_READER = 'application/atom+xml, application/rss+xml, text/html;q=0.9, */*;q=0.8'
const PAGES = { 'index.html': '<p>Home', 'articles/water/index.html': '<p>Water', 'atom.xml': '<feed/>' }

const headersOf = (answer: Response, ...names: string[]) => names.map(name => answer.headers.get(name))

describe('what is found', () => {
  test('a folder is its index.html, the site itself too', async () => {
    const { get } = site(PAGES)
    expect(await (await get('/')).text()).toBe('<p>Home')
    expect(await (await get('/articles/water/')).text()).toBe('<p>Water')
    expect(await (await get('/articles/water/index.html')).text()).toBe('<p>Water')
  })

  test.each([
    ['/articles/water', './water/'],
    ['/articles/water?a=1&b=/x', './water/?a=1&b=/x'],
    ['/articles/%77ater', './water/'],
    ['/a:b', './a%3Ab/'],
    ['/zur%20stadt', './zur%20stadt/'],
  ])('%s without its slash is shown the way to the one with it, for good', async (path, location) => {
    const { get } = site({ ...PAGES, 'a:b/index.html': '', 'zur stadt/index.html': '' })
    const answer = await get(path)
    expect([answer.status, ...headersOf(answer, 'location')]).toEqual([308, location])
  })

  test('no way leads to another host, whatever the slashes', async () => {
    const { get, direct } = site({ ...PAGES, 'evil.example/index.html': '' })
    for (const path of [
      '//evil.example',
      '//evil.example/',
      '/%2fevil.example',
      '/%5cevil.example',
      '/\\evil.example',
    ]) {
      const answer = await get(`http://localhost${path}`)
      const location = answer.headers.get('location')
      expect([path, location === null || new URL(location, `http://localhost${path}`).host]).toEqual([
        path,
        location === null ? true : 'localhost',
      ])
    }
    expect((await direct('/evil.example')).status).toBe(404)
  })

  test.each([
    '/nothing',
    '/nothing/',
    '/articles',
    '/articles/',
    '/atom.xml/',
    '/atom.xml/x',
    '/articles//water/',
    '//',
  ])('%s is not there', async path => {
    expect((await site(PAGES).get(path)).status).toBe(404)
  })

  test('where the folder does not exist yet nothing is there, and once it is built it is', async () => {
    const { out, get } = site(PAGES)
    rmSync(out, { recursive: true })
    expect((await get('/')).status).toBe(404)
    write(out, PAGES)
    expect((await get('/')).status).toBe(200)
  })
})

describe('what it is told to be', () => {
  test.each([
    ['a/index.html', 'text/html; charset=utf-8', 60],
    ['site.css', 'text/css; charset=utf-8', 3600],
    ['atom.xml', 'application/atom+xml; charset=utf-8', 60],
    ['feeds/archive/3/atom.xml', 'application/atom+xml; charset=utf-8', 60],
    ['feeds/editions.xml', 'application/atom+xml; charset=utf-8', 60],
    ['rss.xml', 'application/rss+xml; charset=utf-8', 60],
    ['feeds/tags/water/rss.xml', 'application/rss+xml; charset=utf-8', 60],
    ['feed.json', 'application/feed+json; charset=utf-8', 60],
    ['feeds/authors/mara-ellison/feed.json', 'application/feed+json; charset=utf-8', 60],
    ['sitemap.xml', 'application/xml; charset=utf-8', 60],
    ['data.json', 'application/json; charset=utf-8', 60],
    ['editions/2026-11-20-1/email.txt', 'text/plain; charset=utf-8', 60],
    ['editions/2026-11-20-1/message.eml', 'message/rfc822', 60],
    ['a/bridge.PNG', 'image/png', 3600],
    ['a/bridge.jpg', 'image/jpeg', 3600],
    ['a/bridge.avif', 'image/avif', 3600],
    ['a/bridge.svg', 'image/svg+xml', 3600],
    ['favicon.ico', 'image/vnd.microsoft.icon', 3600],
    ['what.__proto__', 'application/octet-stream', 3600],
    ['constructor', 'application/octet-stream', 3600],
    ['run.exe', 'application/octet-stream', 3600],
  ])('%s is %s, kept for %i s, and no browser guesses otherwise', async (path, type, seconds) => {
    const answer = await site({ [path]: 'x' }).get(`/${path}`)
    expect(headersOf(answer, 'content-type', 'cache-control', 'x-content-type-options')).toEqual([
      type,
      `public, max-age=${seconds}`,
      'nosniff',
    ])
  })

  test('readers that run in a browser may read feeds from any page, and nothing else', async () => {
    const { get } = site({ 'atom.xml': '<feed/>', 'feed.json': '{}', 'index.html': 'x', 'other.json': '{}' })
    const allowed = async (path: string) => headersOf(await get(path), 'access-control-allow-origin')[0]
    expect([await allowed('/atom.xml'), await allowed('/feed.json')]).toEqual(['*', '*'])
    expect([await allowed('/'), await allowed('/other.json')]).toEqual([null, null])
  })

  test.each(['atom.xml', 'rss.xml'])(
    'a browser gets %s as XML, so that it applies its style; both may be kept apart',
    async name => {
      const { get } = site({ [name]: '<feed/>' })
      const [browser, reader] = [await get(`/${name}`, { accept: BROWSER }), await get(`/${name}`)]
      expect(headersOf(browser, 'content-type', 'vary')).toEqual(['application/xml; charset=utf-8', 'Accept'])
      expect(headersOf(reader, 'vary')).toEqual(['Accept'])
      expect(await browser.text()).toBe(await reader.text())
      const tag = String(browser.headers.get('etag'))
      expect(tag).not.toBe(reader.headers.get('etag'))
      const again = await get(`/${name}`, { accept: BROWSER, 'if-none-match': tag })
      expect([again.status, ...headersOf(again, 'vary', 'etag')]).toEqual([304, 'Accept', tag])
      expect((await get(`/${name}`, { 'if-none-match': tag })).status).toBe(200)
    },
  )

  test.each([
    '*/*',
    FEED_READER,
    'text/html, application/atom+xml',
    'application/*, text/html;q=0.5',
    'text/html;q=0, */*;q=0',
    '',
  ])('who accepts "%s" gets Atom as Atom', async accept => {
    const answer = await site(PAGES).get('/atom.xml', { accept })
    expect(headersOf(answer, 'content-type')).toEqual(['application/atom+xml; charset=utf-8'])
  })

  test('what has one kind does not vary', async () => {
    expect(headersOf(await site(PAGES).get('/', { accept: BROWSER }), 'vary')).toEqual([null])
  })

  test('a drawing that is opened as a page runs no script, whatever pages may do, and after a 304 neither', async () => {
    const { get } = site({ 'a.svg': '<svg/>', 'index.html': '' }, { 'Content-Security-Policy': "default-src 'self'" })
    expect(headersOf(await get('/'), 'content-security-policy')).toEqual(["default-src 'self'"])
    for (const asked of [{}, { 'if-none-match': '*' }])
      expect(headersOf(await get('/a.svg', asked), 'content-security-policy')[0]).toMatch(
        /^default-src 'none'.*sandbox$/,
      )
  })

  test('the headers of the site are on every answer: part, 304, 308, 412, 416', async () => {
    const { get } = site(PAGES, { 'Referrer-Policy': 'no-referrer' })
    const answers = [
      await get('/'),
      await get('/', { range: 'bytes=0-1' }),
      await get('/', { 'if-none-match': '*' }),
      await get('/articles/water'),
      await get('/', { 'if-match': '"x"' }),
      await get('/', { range: 'bytes=99-' }),
    ]
    expect(answers.map(each => [each.status, ...headersOf(each, 'referrer-policy', 'x-content-type-options')])).toEqual(
      [200, 206, 304, 308, 412, 416].map(status => [status, 'no-referrer', 'nosniff']),
    )
  })
})

describe.each([
  ['kept in memory', '<p>Home'],
  ['streamed', LARGE],
])('a file that is %s', (_, content) => {
  const files = { 'a/index.html': content }
  const bytes = Buffer.from(content)

  test('tells its length, its last change, a strong tag, and that parts of it can be had', async () => {
    const answer = await site(files).get('/a/')
    expect(headersOf(answer, 'content-length', 'last-modified', 'accept-ranges')).toEqual([
      String(bytes.length),
      LAST_MODIFIED,
      'bytes',
    ])
    expect(answer.headers.get('etag')).toMatch(/^"[\w-]{22}"$/)
    expect(Buffer.from(await answer.arrayBuffer()).equals(bytes)).toBe(true)
  })

  test('HEAD has the same headers and no body, also where a part is asked for', async () => {
    const { get } = site(files)
    const whole = await get('/a/')
    for (const asked of [{}, { range: 'bytes=0-0' }]) {
      const head = await get('/a/', asked, 'HEAD')
      expect([head.status, await head.text()]).toEqual([200, ''])
      expect(Object.fromEntries(head.headers)).toEqual(Object.fromEntries(whole.headers))
    }
    await whole.body?.cancel()
  })

  test.each([
    ['if-none-match', 'TAG', 304],
    ['if-none-match', 'W/TAG', 304],
    ['if-none-match', '"x", W/"y,z" ,TAG', 304],
    ['if-none-match', '*', 304],
    ['if-none-match', '"x"', 200],
    ['if-none-match', 'x', 200],
    ['if-none-match', '', 200],
    ['if-modified-since', LAST_MODIFIED, 304],
    ['if-modified-since', 'Fri, 20 Nov 2026 10:59:59 GMT', 200],
    ['if-modified-since', 'Friday, 20-Nov-26 11:00:00 GMT', 304],
    ['if-modified-since', 'Fri Nov 20 11:00:00 2026', 304],
    ['if-modified-since', 'Fri Nov 20 10:59:59 2026', 200],
    ['if-modified-since', '2027-01-01', 200],
    ['if-modified-since', 'Mon, 20 Nov 2026 12:00:00 GMT', 200],
    ['if-modified-since', 'yesterday', 200],
    ['if-match', 'TAG', 200],
    ['if-match', '*', 200],
    ['if-match', 'W/TAG', 412],
    ['if-match', '"x"', 412],
    ['if-unmodified-since', LAST_MODIFIED, 200],
    ['if-unmodified-since', 'Fri, 20 Nov 2026 10:59:59 GMT', 412],
    ['if-unmodified-since', 'soon', 200],
  ])('%s: %s is answered %i, by HEAD too', async (name, value, status) => {
    const { get } = site(files)
    const whole = await get('/a/')
    await whole.body?.cancel()
    const asked = { [name]: value.replace('TAG', String(whole.headers.get('etag'))) }
    for (const method of ['GET', 'HEAD']) {
      const answer = await get('/a/', asked, method)
      expect(answer.status).toBe(status)
      if (status === 200) await answer.body?.cancel()
      else expect(await answer.text()).toBe('')
    }
  })

  test('what a 304 says is what a cache needs, and no more', async () => {
    const { get } = site(files)
    const answer = await get('/a/', { 'if-none-match': '*' })
    expect([...answer.headers.keys()].sort()).toEqual(['cache-control', 'etag', 'x-content-type-options'])
  })

  test('a tag outdoes a date: If-Modified-Since is not heard beside If-None-Match', async () => {
    const answer = await site(files).get('/a/', { 'if-none-match': '"x"', 'if-modified-since': LAST_MODIFIED })
    expect(answer.status).toBe(200)
    await answer.body?.cancel()
  })

  test('a condition comes before a part: 304 although the part is none', async () => {
    const answer = await site(files).get('/a/', { 'if-none-match': '*', range: 'bytes=9999999-' })
    expect(answer.status).toBe(304)
  })

  test('If-Range gives the part for this tag alone; for a weak one, another or a date the whole', async () => {
    const { get } = site(files)
    const whole = await get('/a/')
    await whole.body?.cancel()
    const tag = String(whole.headers.get('etag'))
    for (const [same, status] of [
      [tag, 206],
      [`W/${tag}`, 200],
      ['"x"', 200],
      [LAST_MODIFIED, 200],
    ] as const) {
      const answer = await get('/a/', { range: 'bytes=1-2', 'if-range': same })
      expect([same, answer.status]).toEqual([same, status])
      await answer.body?.cancel()
    }
  })

  test('what changes has another tag, and is answered at once', async () => {
    const { out, get } = site(files)
    const before = await get('/a/')
    await before.body?.cancel()
    // As a build does it, of the same size and time.
    const next = Buffer.from(bytes).fill('y', 0, 3)
    write(out, { '.1-2.postrider-tmp': next })
    renameSync(join(out, '.1-2.postrider-tmp'), join(out, 'a/index.html'))
    const after = await get('/a/', { 'if-none-match': String(before.headers.get('etag')) })
    expect([after.status, Buffer.from(await after.arrayBuffer()).equals(next)]).toEqual([200, true])
    // And as an editor does it, in place.
    writeFileSync(join(out, 'a/index.html'), '<p>Soon')
    expect(await (await get('/a/')).text()).toBe('<p>Soon')
    rmSync(join(out, 'a/index.html'))
    expect((await get('/a/')).status).toBe(404)
  })

  test('a date of tomorrow is not told, because a cache would believe it until then', async () => {
    const { out, get } = site(files)
    utimesSync(join(out, 'a/index.html'), NOON / 1000 + 86_400, NOON / 1000 + 86_400)
    const answer = await get('/a/')
    expect(headersOf(answer, 'last-modified')).toEqual([null])
    await answer.body?.cancel()
  })
})

test('the same bytes have the same tag on another host, and another day', async () => {
  const [one, other] = [site(PAGES), site({ 'x.html': PAGES['index.html'] })]
  utimesSync(join(other.out, 'x.html'), 1, 1)
  expect((await one.get('/')).headers.get('etag')).toBe((await other.get('/x.html')).headers.get('etag'))
})
