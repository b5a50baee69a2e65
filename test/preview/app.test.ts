import { mkdtempSync, rmSync, symlinkSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { composeDigest, readTemplates } from '../../src/email/index.ts'
import { previewApp } from '../../src/preview/app.ts'
import { deskOf } from '../../src/preview/state.ts'
import { CONFIG, clock, newsroom, put, STORY } from '../support/newsroom.ts'
import { atom } from '../support/web.ts'

const HOST = '127.0.0.1:4747'
const HOSTILE = `A "vote" </script><script>globalThis.ran = 1</script> of <b>weight</b>

By Mara Ellison
Published: 2026-11-12
Tags: "onload="globalThis.ran=2

The vote came a little after ten on Thursday night, in the upper hall of the corn exchange.
`

/** The preview of a newsroom as a web application, already composed. */
async function preview(dir: string) {
  const desk = deskOf(dir, {}, { clock })
  await desk.refresh()
  const closing = new AbortController()
  const asked: unknown[] = []
  const app = previewApp(desk, dir, {
    hosts: () => [HOST, 'localhost:4747'],
    closing: closing.signal,
    sendTest: async (edition, { address }) => {
      asked.push([edition, address])
      return { sent: true, says: '250 OK' }
    },
  })
  const post = (body: string, headers: Record<string, string>) =>
    app.request('/test', { method: 'POST', body, headers: { host: HOST, ...headers } })
  const get = async (path: string, headers: Record<string, string> = {}, method = 'GET') =>
    app.request(path, { method, headers: { host: HOST, ...headers } })
  return { desk, get, post, asked, closing }
}

type Room = Awaited<ReturnType<typeof preview>>
let room: Room
/** Composed once for all; a test that changes something makes its own. */
let shared: Room
const dir = mkdtempSync(join(tmpdir(), 'postrider-'))
beforeAll(async () => {
  put(dir, {
    'postrider.config.ts': `export default ${JSON.stringify(CONFIG)}`,
    'articles/water.txt': STORY,
    'articles/vote.txt': HOSTILE,
  })
  shared = await preview(dir)
})
afterAll(() => rmSync(dir, { recursive: true }))
beforeEach(() => {
  room = shared
  room.asked.length = 0
})

describe('who is answered', () => {
  test.each([HOST, 'localhost:4747'])('the host %s is', async host => {
    expect((await room.get('/', { host })).status).toBe(200)
  })

  test.each([
    'evil.example',
    '127.0.0.1',
    '127.0.0.1:80',
    'localhost',
    '[::1]:4747',
    `${HOST}.evil.example`,
    '0.0.0.0:4747',
    '',
  ])('the host "%s" is not, on any path, so that a name turned to 127.0.0.1 reads nothing', async host => {
    for (const path of ['/', '/mail.html', '/out/', '/out/feed.json', '/events', '/nowhere']) {
      const answer = await room.get(path, { host })
      expect([path, answer.status, (await answer.text()).includes('Water')]).toEqual([path, 421, false])
    }
  })

  test.each([
    'https://evil.example',
    'null',
    'http://127.0.0.1:8080',
    `https://${HOST}`,
    `http://${HOST}.evil.example`,
  ])('a page of the origin %s is not', async origin => {
    for (const path of ['/', '/out/feed.json', '/events']) expect((await room.get(path, { origin })).status).toBe(403)
  })

  test.each([`http://${HOST}`, 'http://localhost:4747'])('a page of its own origin %s is', async origin => {
    expect((await room.get('/', { origin })).status).toBe(200)
  })

  test.each(['POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS', 'QUERY'])('%s is refused everywhere', async method => {
    for (const path of ['/', '/mail.html', '/out/', '/events', '/nowhere']) {
      const answer = await room.get(path, {}, method)
      expect([answer.status, answer.headers.get('allow')]).toEqual([405, 'GET, HEAD'])
    }
  })

  test('HEAD is answered as GET is, without a body, and leaves no stream open', async () => {
    for (const path of ['/', '/mail.html', '/out/atom.xml', '/events']) {
      const answer = await room.get(path, {}, 'HEAD')
      expect([answer.status, await answer.text()]).toEqual([200, ''])
    }
  })
})

describe('what is found', () => {
  test.each([
    ['/out/', 'text/html; charset=utf-8'],
    ['/out/site.css', 'text/css; charset=utf-8'],
    ['/out/atom.xml', 'application/xml; charset=utf-8'],
    ['/out/rss.xml', 'application/xml; charset=utf-8'],
    ['/out/feed.json', 'application/json; charset=utf-8'],
    ['/out/editions/2026-11-20-1/email.txt', 'text/plain; charset=utf-8'],
    ['/out/editions/2026-11-20-1/message.eml', 'text/plain; charset=utf-8'],
    ['/out/%61tom.xml', 'application/xml; charset=utf-8'],
  ])('%s is there, as %s', async (path, type) => {
    const answer = await room.get(path)
    expect([answer.status, answer.headers.get('content-type')]).toEqual([200, type])
  })

  test.each([
    ['/out/%zz', 400],
    ['/out/%', 400],
    ['/out/%E0%A4%A', 400],
    ['/out/%c0%ae%c0%ae/', 400],
    ['/out/..%2fpostrider.config.ts', 404],
    ['/out/..%2f..%2f..%2fetc%2fpasswd', 404],
    ['/out/%2e%2e/postrider.config.ts', 404],
    ['/out/../postrider.config.ts', 404],
    ['/out/..%5cpostrider.config.ts', 404],
    ['/out//etc/passwd', 404],
    ['/out/%00', 404],
    ['/out/__proto__', 404],
    ['/out/nothing/', 404],
    ['/favicon.ico', 404],
    ['/%zz', 404],
  ])('%s is answered %i', async (path, status) => {
    expect((await room.get(path)).status).toBe(status)
  })
})

test('a folder without its slash is shown the way to the one with it, so that relative links hold', async () => {
  for (const path of ['/out', '/out/editions', '/out/articles/water-council-sets-summer-limits']) {
    const answer = await room.get(path)
    expect([answer.status, answer.headers.get('location')]).toEqual([302, `${path}/`])
  }
})

describe('what an answer allows', () => {
  test('every answer forbids scripts of others, guessing of types, keeping and telling, the refusals too', async () => {
    const answers = [
      await room.get('/'),
      await room.get('/mail.html'),
      await room.get('/out/'),
      await room.get('/out/feed.json'),
      await room.get('/out/%zz'),
      await room.get('/nowhere'),
      await room.get('/', {}, 'POST'),
      await room.get('/', { host: 'evil.example' }),
    ]
    for (const { headers } of answers) {
      expect(headers.get('content-security-policy')).toMatch(/^default-src 'none'; base-uri 'none'; form-action 'none'/)
      expect(headers.get('x-content-type-options')).toBe('nosniff')
      expect(headers.get('cache-control')).toBe('no-store')
      expect(headers.get('referrer-policy')).toBe('no-referrer')
    }
  })

  test('the mail gets neither script nor any host, and only the preview may frame it', async () => {
    for (const path of ['/mail.html', '/out/editions/2026-11-20-1/email.html']) {
      expect((await room.get(path)).headers.get('content-security-policy')).toBe(
        "default-src 'none'; base-uri 'none'; form-action 'none'; style-src 'unsafe-inline'; img-src 'self' data:; frame-ancestors 'self'; sandbox allow-same-origin",
      )
    }
  })

  test('the page runs the scripts of the preview’s client alone, and nobody may frame it', async () => {
    const policy = (await room.get('/')).headers.get('content-security-policy') ?? ''
    expect(policy).toContain(`; script-src http://${HOST}/client/;`)
    expect(policy).toMatch(/frame-ancestors 'none'$/)
    expect(policy.match(/http/g)).toHaveLength(1)
    const page = await (await room.get('/')).text()
    const [, script = ''] = /<script type="module" src="([^"]+)"><\/script>/.exec(page) ?? []
    const answer = await room.get(script)
    expect(answer.headers.get('content-type')).toBe('text/javascript; charset=utf-8')
    expect(await answer.text()).toMatch(/from '\.\/page\.[tj]s'/)
    for (const path of ['/client/', '/client/../app.ts', '/client/%2e%2e%2fapp.ts', '/client/none.ts'])
      expect((await room.get(path)).status).toBe(404)
  })

  test('a tab says errors and warnings by the shapes of their marks, and what was sent has no draft’s button', async () => {
    const title = async () => /<title>(.*)<\/title>/.exec(await (await room.get('/?show=feed.json')).text())?.[1]
    expect(await title()).toBe('feed.json · Postrider')
    room = await preview(newsroom({ 'articles/a.txt': STORY, 'articles/b.txt': '\n' }))
    expect(await title()).toBe('■1 feed.json · Postrider')
    const checks = await (await room.get('/checks')).text()
    expect(checks).toMatch(/^<h2 data-title="■1 (?:▲\d+ )?">/)
    const dir = newsroom()
    rmSync(join(dir, 'articles/water.txt'))
    const empty = await preview(dir)
    const page = await (await empty.get('/')).text()
    expect(page).toContain('<h1>No draft</h1>')
    expect(page).not.toContain('id="test"')
  })

  test('an inbox cuts between what a reader calls letters, and a row runs as its text runs', async () => {
    room = await preview(newsroom({ 'articles/water.txt': STORY.replace('Water', '🇩🇪'.repeat(16)) }))
    const page = await (await room.get('/')).text()
    const [, row = ''] = /<div class="inbox"><p>(.*?)<\/p>/.exec(page) ?? []
    expect(row).toContain(
      '🇩🇪 council sets summer lim<i class="tick" title="Phones cut here, after 40 characters">40</i>its',
    )
    expect(row).toMatch(/^<span dir="auto">/)
  })

  test('what an article or a query says stands in the page as text', async () => {
    for (const path of [
      '/',
      '/?show=articles/vote.txt&as=data',
      '/?show=feed.json',
      '/?show="><script>1</script>',
      '/?as="><script>1</script>&width="><script>',
      '/?as=source',
      '/?as=text',
    ]) {
      const page = await (await room.get(path)).text()
      expect(page.match(/<script/g)).toHaveLength(1)
      expect(page).not.toMatch(/<b>weight|<[^>]*onload=/)
    }
  })

  test('a width that is none is the default one', async () => {
    for (const width of ['0', '239', '1921', '9999', '1e3', '-1', '37.5', '']) {
      expect(await (await room.get(`/?width=${width}`)).text()).toContain('<iframe title="The mail at 600 pixels"')
    }
  })
})

describe('what is shown', () => {
  const shown = async (path: string) => (await room.get(path)).text()

  test('the digest stands as HTML at a phone’s and a desktop’s width, as text and as source', async () => {
    for (const width of [320, 375, 433, 1280])
      expect(await shown(`/?width=${width}`)).toContain(`<iframe title="The mail at ${width} pixels"`)
    expect(await shown('/?as=text')).toContain('The cap starts on 1 June.')
    expect(await shown('/?as=mjml')).toContain('&lt;mj-section')
    expect(await shown('/?as=source')).toContain('&lt;!doctype html&gt;')
    expect(await shown('/?as=headers')).toContain('<dt>list-unsubscribe</dt><dd>&lt;mailto:leave@example.org')
    expect(await shown('/?as=raw')).toContain('Content-Type: multipart/alternative;')
  })

  test('the message is the one that a send would mail, filled for the reader that is chosen', async () => {
    const greeting = { named: 'Good morning, {name}.', plain: 'Good morning.' }
    room = await preview(newsroom({}, { ...CONFIG, email: { ...CONFIG.email, greeting } }))
    const { edition, message } = room.desk.shown().publication?.drafts[0] ?? {}
    expect(message).toContain(`Subject: ${edition?.subject}`)
    expect(await shown('/mail.html')).toContain('Good morning, Ada Lovelace.')
    expect(await shown('/mail.html?reader=none')).toContain('Good morning.')
    expect(await shown('/mail.html?reader=longest')).toContain('Wolfeschlegelsteinhausenbergerdorff')
    for (const path of ['/mail.html', '/?as=raw', '/?as=text'])
      expect(await shown(path)).not.toContain('postrider.invalid')
  })

  test.each([
    ['long', 'A headline that says it all'],
    ['plain', 'Story 1 of the stress set'],
    ['rtl', 'dir="rtl"'],
    ['emoji', '🚢'],
    ['thirty', 'Story 30 of the stress set'],
    ['bare', 'The council met on Tuesday'],
    ['hostile', '&lt;script&gt;alert(1)'],
  ])('the stress set %s is composed by the newsroom’s own templates', async (data, holds) => {
    const mail = await shown(`/mail.html?data=${data}`)
    expect(mail).toContain(holds)
    expect(mail).toContain('The Example Record')
    expect(mail).not.toContain('<script')
  })

  test.each(['atom.xml', 'rss.xml', 'feed.json'])('%s stands as it will be published', async feed => {
    const page = await shown(`/?show=${feed}&as=source`)
    const text = /<pre class="code" tabindex="0" data-scroll="code">([\s\S]*)<\/pre>/.exec(page)?.[1] ?? ''
    const plain = text
      .replaceAll('&lt;', '<')
      .replaceAll('&gt;', '>')
      .replaceAll('&quot;', '"')
      .replaceAll('&#39;', "'")
      .replaceAll('&amp;', '&')
    expect(plain).toBe(await (await room.get(`/out/${feed}`)).text())
  })

  test('an article stands as its page and as its data, and one that is gone is said to be gone', async () => {
    expect(await shown('/?show=articles/water.txt')).toContain(
      'sandbox="allow-same-origin" src="/out/articles/water-council-sets-summer-limits/?scheme=light&amp;v=',
    )
    expect(await shown('/?show=articles/water.txt&as=data')).toContain(
      '&quot;slug&quot;: &quot;water-council-sets-summer-limits&quot;',
    )
    expect(await shown('/?show=articles/water.txt&as=file')).toContain('<i>1</i>Water council sets summer limits')
    const gone = await shown('/?show=articles/gone.txt')
    expect(gone).toContain('<h1>Not there any more</h1>')
    expect(gone).toContain('<code>articles/gone.txt</code> was renamed or removed')
    expect(gone).not.toContain('<iframe')
    expect(gone).not.toContain('id="test"')
  })

  test('an article with its page elsewhere says where, and loads nothing from there', async () => {
    room = await preview(
      newsroom({ 'articles/a.txt': STORY.replace('Tags: Water', 'Link: https://elsewhere.example/story') }),
    )
    const page = await shown('/?show=articles/a.txt')
    expect(page).toContain('<code>https://elsewhere.example/story</code>')
    expect(page).not.toContain('<iframe')
  })

  test('the last good version is promised over a view that shows it, and over no other', async () => {
    const template = 'emails/parts/story.mjml'
    const broken = { [template]: '<mj-text>{{ story.headlin }}</mj-text>' }
    const dir = newsroom(broken)
    room = await preview(dir)
    const promised = async () => {
      await room.desk.refresh()
      const pages = await Promise.all(['/', '/?show=articles/water.txt', '/?show=atom.xml'].map(shown))
      return pages.map(page => {
        expect(page).toContain('Save the file to try again.')
        return page.includes('Behind this: the last good render')
      })
    }
    expect(await promised()).toEqual([false, false, false])
    expect(await shown('/')).toContain('There is no digest to show.')
    expect((await room.get('/mail.html')).status).toBe(404)
    put(dir, { 'postrider.config.ts': 'export default {' })
    expect(await promised()).toEqual([false, true, true])
    put(dir, {
      'postrider.config.ts': `export default ${JSON.stringify(CONFIG)}`,
      [template]: '<mj-text>{{ story.title }}</mj-text>',
    })
    await room.desk.refresh()
    put(dir, broken)
    expect(await promised()).toEqual([true, false, false])
    put(dir, { 'postrider.config.ts': 'export default {' })
    expect(await promised()).toEqual([true, true, true])
  })

  test('behind a broken template stands the whole message as it was, with its subject', async () => {
    const dir = newsroom()
    room = await preview(dir)
    const before = await shown('/?as=raw')
    put(dir, {
      'emails/parts/lead.mjml': '{{ story.headlin }}',
      'articles/new.txt': STORY.replace('Water council', 'Another council'),
    })
    await room.desk.refresh()
    const after = await shown('/?as=raw')
    const message = (page: string) =>
      /<pre class="code" tabindex="0" data-scroll="code">([\s\S]*?)<\/pre>/.exec(page)?.[1]
    expect(message(after)).toBe(message(before))
    expect(after).toContain('<h1>Water council sets summer limits</h1>')
  })

  test.each([1, 4])('of %i stories it is told how many more fit before some are told shorter', async count => {
    const files = Array.from({ length: count }, (_, index) => [
      `articles/${index}.txt`,
      STORY.replace('Water', `Water ${index}`),
    ])
    room = await preview(newsroom(Object.fromEntries(files)))
    const [, more = '0'] = /<span>(\d+) more stories until the mail is full/.exec(await shown('/')) ?? []
    const { newsroom: made, publication } = room.desk.shown()
    const shortened = async (length: number) => {
      const articles = publication?.drafts[0]?.edition.articles ?? []
      const all = Array.from({ length }, (_, index) => articles[index] ?? articles.at(-1)).filter(
        each => each !== undefined,
      )
      const { edition } = publication?.drafts[0] ?? {}
      if (made === null || !edition) throw new Error('no draft')
      return (
        (await composeDigest({ ...edition, articles: all }, made.config, readTemplates(made.dir))).shortened.length > 0
      )
    }
    expect(await shortened(count + Number(more))).toBe(false)
    expect(await shortened(count + Number(more) + 2)).toBe(true)
  })

  test('an article’s picture adds nothing to the policy but its host', async () => {
    const story = '# River plan\n\nIt rains.\n\n![a](https://a;script-src/x.png) ![b](https://b.example/y.png)\n'
    room = await preview(newsroom({ 'articles/a.md': story }))
    const policy = (await room.get('/mail.html?images=all')).headers.get('content-security-policy')
    expect(policy).toContain("img-src 'self' data: https://b.example;")
    expect(policy).not.toContain('script-src')
  })

  test('an article that cannot be read is no last good version of the others', async () => {
    room = await preview(newsroom({ 'articles/water.txt': STORY, 'articles/empty.txt': '\n' }))
    const page = await shown('/')
    expect(page).toContain('The article is empty.')
    expect(page).not.toContain('last good render')
  })

  test('a newsroom without an article, without a config or with a broken one has a page that says so', async () => {
    room = await preview(newsroom({ 'articles/.keep': '' }))
    expect(await shown('/')).toContain('There is no digest to show.')
    room = await preview('/nowhere/at/all')
    expect(await shown('/')).toContain('There is no postrider.config.ts here.')
    room = await preview(newsroom({ 'postrider.config.ts': 'export default {' }))
    expect(await shown('/')).toContain('The config cannot be loaded')
    expect((await room.get('/mail.html')).status).toBe(404)
    expect((await room.get('/out/')).status).toBe(404)
  })
})

describe('a test send', () => {
  const page = async () => (await room.get('/')).text()
  const token = async () => /data-token="([^"]+)"/.exec(await page())?.[1] ?? ''
  const own = async () => ({
    origin: `http://${HOST}`,
    'x-postrider-token': await token(),
    'content-type': 'application/json',
  })

  test('goes to the address that the page asks for, of the edition that it shows', async () => {
    const answer = await room.post('{"to":"Ada@Example.net","edition":null}', await own())
    expect([answer.status, await answer.json()]).toEqual([200, { sent: true, says: '250 OK' }])
    expect(room.asked).toEqual([[null, 'Ada@example.net']])
  })

  test('is refused without the page’s token, from another origin, and from none', async () => {
    const good = await own()
    for (const bad of [
      { ...good, 'x-postrider-token': 'x'.repeat(good['x-postrider-token'].length) },
      { ...good, 'x-postrider-token': '' },
      { ...good, origin: 'https://evil.example' },
      { 'x-postrider-token': good['x-postrider-token'] },
    ])
      expect((await room.post('{"to":"ada@example.net","edition":null}', bad)).status).toBe(403)
    expect(room.asked).toEqual([])
  })

  test.each([
    ['no address', '{"to":"ada","edition":null}', 400],
    ['two of them', '{"to":"ada@example.net, b@example.net","edition":null}', 400],
    ['no JSON', 'to=ada@example.net', 400],
    ['more than it may hold', `{"to":"${'a'.repeat(5_000)}@example.net","edition":null}`, 413],
  ])('of %s mails nothing', async (_, body, status) => {
    expect((await room.post(body, await own())).status).toBe(status)
    expect(room.asked).toEqual([])
  })
})

describe('what may be looked at of the files', () => {
  test.each(['articles/water.txt', 'postrider.config.ts', 'emails/digest.mjml'])('%s is', async file => {
    expect(await (await room.get(`/?show=source:${file}&line=1`)).text()).toContain('class="is" id="line"')
  })

  test('the feed that an article is an entry of is, too', async () => {
    const sources = { ...CONFIG, sources: ['wire/*.xml'] }
    const other = await preview(newsroom({ 'wire/feed.xml': atom([1]) }, sources))
    const page = await (await other.get('/?show=wire/feed.xml%23urn:example:entry:1&as=file')).text()
    expect(page).toContain('&lt;title&gt;Story 1&lt;/title&gt;')
  })

  test.each([
    '.env',
    '.postrider/secret',
    'articles/.hidden.txt',
    'articles/../.env',
    '../../etc/passwd',
    '/etc/passwd',
    'articles/link.txt',
    'articles/inside.txt',
    'emails/../postrider.config.ts',
    'emails/evil.mjml',
    'package.json',
    'articles/nothing.txt',
  ])('%s is not', async file => {
    const dir = newsroom({
      'articles/water.txt': STORY,
      'articles/.hidden.txt': 'secret',
      '.env': 'secret',
      '.postrider/secret': 'secret',
      'package.json': '{"name":"secret"}',
    })
    symlinkSync('/etc/passwd', join(dir, 'articles/link.txt'))
    symlinkSync('../.env', join(dir, 'articles/inside.txt'))
    put(dir, { 'emails/own.mjml': '' })
    symlinkSync('/etc/passwd', join(dir, 'emails/evil.mjml'))
    const other = await preview(dir)
    const page = await (await other.get(`/?show=source:${encodeURIComponent(file)}`)).text()
    expect(page).toContain('This file is not shown.')
    expect(page).not.toMatch(/>secret|&quot;secret|root:x/)
  })
})

test.each([
  ['weir.PNG', 'weir.png', 'image/png'],
  ['weir.jpeg', 'weir.jpeg', 'image/jpeg'],
  ['weir.webp', 'weir.webp', 'image/webp'],
  ['weir.avif', 'weir.avif', 'image/avif'],
  ['weir.gif', 'weir.gif', 'image/gif'],
  ['weir.svg', 'weir.svg', 'image/svg+xml'],
])('the picture %s is served as what it is, and is not there once its file has gone', async (file, name, type) => {
  const dir = newsroom({
    'articles/a.md': `# River plan\n\nIt rains.\n\n![w](${file})\n`,
    [`articles/${file}`]: 'picture',
  })
  const { get, desk } = await preview(dir)
  const answer = await get(`/out/articles/river-plan/${name}`)
  expect([answer.status, answer.headers.get('content-type'), await answer.text()]).toEqual([200, type, 'picture'])
  rmSync(join(dir, 'articles', file))
  expect((await get(`/out/articles/river-plan/${name}`)).status).toBe(404)
  await desk.refresh()
  expect(desk.shown().problems.map(each => each.code)).toContain('image-missing')
})

test('a page of the preview shows the newsroom’s own pictures, which are published nowhere yet', async () => {
  const story =
    '---\nimage: weir.png\n---\n# River plan\n\nIt rains.\n\n![w](weir.png) ![e](https://elsewhere.example/e.png)\n'
  const dir = newsroom({ 'articles/a.md': story, 'articles/weir.png': 'picture' })
  const { get } = await preview(dir)
  const page = await (await get('/out/articles/river-plan/')).text()
  expect(page.match(/<img src="[^"]*"/g)).toEqual([
    '<img src="/out/articles/river-plan/weir.png"',
    '<img src="https://elsewhere.example/e.png"',
  ])
  expect(await (await get('/mail.html')).text()).toMatch(/<img [^>]*src="\/out\/articles\/river-plan\/weir.png"/)
  expect(await (await get('/out/atom.xml')).text()).toContain('https://example.org/articles/river-plan/weir.png')
})
