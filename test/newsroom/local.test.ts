import { mkdirSync, renameSync, rmSync, symlinkSync } from 'node:fs'
import { join } from 'node:path'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { openNewsroom } from '../../src/newsroom/index.ts'
import { placeLocal } from '../../src/newsroom/local.ts'
import { article } from '../support/article.ts'
import { folder, newsroom, put } from '../support/newsroom.ts'
import { atom, web } from '../support/web.ts'
import { read, setSources, wrongIn } from './room.ts'

const PNG = new Uint8Array([0x89, 0x50, 0x4e, 0x47])
const markdown = (title: string, body: string, front = '') =>
  `---\ntitle: ${title}\ndate: 2026-11-12\n${front}---\n\nThe vote came a little after ten.\n\n${body}\n`
const picturesOf = (desk: { pictures: ReadonlyMap<string, string> }, dir: string) =>
  Object.fromEntries([...desk.pictures].map(([path, file]) => [path, file.slice(dir.length + 1)]))

test('pictures beside an article are copied beside its page, and absolute in it', async () => {
  const dir = newsroom({
    'articles/a.md': markdown(
      'River plan',
      '![The weir](weir.png)\n\n![Über](<../pictures/Über das Wehr.JPG>)\n\n![Other](deep/weir.png) and [the large one](deep/weir.png)\n\n![Root](/map.svg)',
      'cover: { image: cover.webp, alt: The river }\n',
    ),
    'articles/weir.png': PNG,
    'articles/deep/weir.png': PNG,
    'articles/cover.webp': PNG,
    'pictures/Über das Wehr.JPG': PNG,
    'static/map.svg': '<svg xmlns="http://www.w3.org/2000/svg"/>',
  })
  const desk = await read(dir)
  const at = 'https://example.org/articles/river-plan'
  expect(desk.articles[0]).toMatchObject({
    image: { url: `${at}/cover.webp`, alt: 'The river' },
    html: `<p>The vote came a little after ten.</p>
<p><img src="${at}/weir.png" alt="The weir"></p>
<p><img src="${at}/uber-das-wehr.jpg" alt="Über"></p>
<p><img src="${at}/weir-2.png" alt="Other"> and <a href="${at}/weir-2.png">the large one</a></p>
<p><img src="${at}/map.svg" alt="Root"></p>`,
  })
  expect(picturesOf(desk, dir)).toEqual({
    'articles/river-plan/cover.webp': 'articles/cover.webp',
    'articles/river-plan/weir.png': 'articles/weir.png',
    'articles/river-plan/uber-das-wehr.jpg': 'pictures/Über das Wehr.JPG',
    'articles/river-plan/weir-2.png': 'articles/deep/weir.png',
    'articles/river-plan/map.svg': 'static/map.svg',
  })
  expect(wrongIn(desk)).toEqual([])
})

test('no picture is taken from outside of the newsroom, and none that is hidden or none', async () => {
  const outside = folder()
  put(outside, { 'secret.png': PNG, 'pictures/far.png': PNG })
  const dir = newsroom({
    '.postrider/key.png': PNG,
    'articles/.hidden.png': PNG,
    'articles/notes.txt': 'Notes\n\nA story.\n',
    'articles/folder.png/x': '',
    'articles/large.png': new Uint8Array(20_000_001),
  })
  symlinkSync(join(outside, 'secret.png'), join(dir, 'articles/link.png'))
  symlinkSync(join(outside, 'pictures'), join(dir, 'articles/linked'))
  symlinkSync(join(dir, '.postrider/key.png'), join(dir, 'articles/open.png'))
  const wanted = [
    'gone.png',
    `../../${outside.split('/').at(-1)}/secret.png`,
    'link.png',
    'linked/far.png',
    'open.png',
    '.hidden.png',
    '../.postrider/key.png',
    'notes.txt',
    'folder.png',
    'large.png',
    'notes.txt/x.png',
    `${'x'.repeat(300)}.png`,
  ]
  put(dir, { 'articles/a.md': markdown('River plan', wanted.map(path => `![A > "picture"](${path})`).join('\n\n')) })
  const desk = await read(dir)
  expect(picturesOf(desk, dir)).toEqual({})
  expect(desk.articles.find(each => each.title === 'River plan')?.html).toBe('<p>The vote came a little after ten.</p>')
  const missing = desk.problems.filter(each => each.code === 'image-missing')
  expect(missing.map(each => each.at)).toEqual(wanted.map(() => 'articles/a.md'))
})

test('a picture that is left out takes its frame along', async () => {
  const room = await openNewsroom(newsroom(), {})
  const html =
    '<figure><a href="postrider-file:big.png"><img src="postrider-file:gone.png" alt=""></a><figcaption>The <em>weir</em></figcaption></figure>\n<p>A <img src="postrider-file:gone.png" alt="x"> stays.</p>'
  const placed = placeLocal(
    room,
    [article({ html, source: { file: 'articles/a.md', format: 'markdown' } })],
    () => undefined,
  )
  expect(placed.articles[0]?.html).toBe('<p>A  stays.</p>')
})

test('links between articles become their URLs; one that is held back, renamed or gone is told and no link', async () => {
  const links = [
    'other.md',
    'other',
    './other.md#part',
    'deep/',
    '/articles/other.md',
    'gone.md',
    'draft.md',
    'report.pdf',
    '/search?q=tides&n=2#first',
    'other.md?raw#a%20"b',
  ]
  const dir = newsroom({
    'articles/a.md': markdown('River plan', links.map(path => `[x](${path})`).join(' ')),
    'articles/other.md': markdown('Other story', 'More.'),
    'articles/deep/index.md': markdown('Deep story', '[up](../other.md) [out](../../../../etc/passwd)'),
    'articles/draft.md': markdown('Draft', 'Half.', 'draft: true\n'),
  })
  const other = '<a href="https://example.org/articles/other-story/">x</a>'
  const htmlOf = (desk: Awaited<ReturnType<typeof read>>) =>
    desk.articles.find(each => each.title === 'River plan')?.html.split('\n')[1]
  const desk = await read(dir)
  expect(htmlOf(desk)).toBe(
    `<p>${other} ${other} ${other.replace('/">', '/#part">')} <a href="https://example.org/articles/deep-story/">x</a> ${other} <a>x</a> <a>x</a> <a href="https://example.org/report.pdf">x</a> <a href="https://example.org/search?q=tides&amp;n=2#first">x</a> ${other.replace('/">', '/#a%20%22b">')}</p>`,
  )
  expect(wrongIn(desk).toSorted()).toEqual([
    ...['gone.md', 'draft.md', 'report.pdf'].map(() => 'local-link articles/a.md'),
    'local-link articles/deep/index.md',
  ])
  renameSync(join(dir, 'articles/other.md'), join(dir, 'articles/renamed.md'))
  const renamed = await read(dir)
  expect(htmlOf(renamed)).toMatch(/^<p><a>x<\/a> /)
  put(dir, { 'articles/a.md': markdown('River plan', '[x](renamed.md)') })
  expect(htmlOf(await read(dir))).toBe(`<p>${other}</p>`)
})

test('a link to a place in the article itself leads to its page', async () => {
  const dir = newsroom({ 'articles/a.md': markdown('River plan', 'It was so.[^1]\n\n[^1]: Minutes of May.') })
  const [story] = (await read(dir)).articles
  expect(story?.html).toContain('href="https://example.org/articles/river-plan/#')
  expect(story?.html).not.toContain('href="#')
})

test('what comes from the web stands beside nothing of the newsroom', async () => {
  const body =
    '<!doctype html><html lang="en"><head><title>A long story of the harbour</title></head><body><article><h1>A long story of the harbour</h1>PIC<p>The vote came a little after ten on Thursday night, in the upper hall of the corn exchange.</p><p>Nine members sat for three hours, and most of those who had come to listen stayed until the end.</p></article></body></html>'
  const served = await web({
    '/page': {
      body: body.replace('PIC', '<p><img src="x_files/../../../private/a.png" alt=""></p>'),
      type: 'text/html',
    },
    '/feed': { body: atom([1], () => '&lt;img src="private/a.png"&gt;') },
  })
  const dir = newsroom({ 'articles/.keep': '', 'private/a.png': PNG, 'http:/x/private/a.png': PNG })
  setSources(dir, `['${served.url}/page', '${served.url}/feed']`, [served.host])
  const desk = await read(dir)
  expect(desk.articles).toHaveLength(2)
  expect(picturesOf(desk, dir)).toEqual({})
})

test('a path is never more than a path: no scheme comes out of one', async () => {
  const dir = newsroom({
    'articles/a.md': markdown(
      'River plan',
      '[x](javascript%3Aalert(1)) [y](/%5Cevil.example/z) ![p](/%5Cevil.example/p.png)',
    ),
  })
  const html = (await read(dir)).articles[0]?.html ?? ''
  const hosts = [...html.matchAll(/(?:href|src)="([^"]*)"/g)].map(([, url = '']) => new URL(url).host)
  expect(new Set(hosts)).toEqual(new Set(['example.org']))
})

test('whatever is named, nothing throws and every URL is one of the site or none', async () => {
  const dir = newsroom({ 'articles/a.md': markdown('A', 'B'), 'articles/p.png': PNG })
  mkdirSync(join(dir, 'articles/deep'))
  const room = await openNewsroom(dir, {})
  const piece = fc.constantFrom(
    '..',
    '/',
    '\\',
    'p.png',
    'a.md',
    'deep',
    '%',
    ':',
    'javascript:',
    '\0',
    '"',
    '<',
    '&',
    '?',
    '#',
    'ü',
    ' ',
    '.',
  )
  fc.assert(
    fc.property(fc.array(fc.oneof(piece, fc.string({ unit: 'binary', maxLength: 4 })), { maxLength: 6 }), pieces => {
      const path = encodeURIComponent(pieces.join('').toWellFormed()).replaceAll("'", '%27')
      const html = `<p><img src="postrider-file:${path}" alt="x"><a href="postrider-file:${path}">y</a></p>`
      const made = article({ html, source: { file: 'articles/x.md', format: 'markdown' } })
      const { articles, pictures } = placeLocal(room, [made], () => undefined)
      for (const [, url = ''] of (articles[0]?.html ?? '').matchAll(/(?:href|src)="([^"]*)"/g))
        expect(new URL(url).origin).toBe('https://example.org')
      for (const file of pictures.values()) expect(file).toBe(join(dir, 'articles/p.png'))
    }),
  )
})

test('a link to a place in an article that lives elsewhere leads there, and one to the article to where it says', async () => {
  const dir = newsroom({
    'articles/a.md': markdown('River plan', '[x](b.md#map) [y](b.md)'),
    'articles/b.md': markdown('Other', 'Text.', 'url: https://elsewhere.example/p#top\n'),
  })
  const [story] = (await read(dir)).articles.filter(each => each.title === 'River plan')
  expect(story?.html).toContain(
    '<a href="https://elsewhere.example/p#map">x</a> <a href="https://elsewhere.example/p#top">y</a>',
  )
})

test('a picture that the site serves keeps its query; one that is copied has none', async () => {
  const dir = newsroom({
    'articles/a.md': markdown(
      'River plan',
      '![w](/img/weir.png?w=300&h=2) ![v](weir.png?v=3)',
      'image: /img/top.png?w=9\n',
    ),
    'articles/weir.png': PNG,
  })
  const [story] = (await read(dir)).articles.filter(each => each.title === 'River plan')
  expect(story?.image?.url).toBe('https://example.org/img/top.png?w=9')
  expect(story?.html).toContain('src="https://example.org/img/weir.png?w=300&amp;h=2"')
  expect(story?.html).toContain('src="https://example.org/articles/river-plan/weir.png"')
})

test('a picture that is gone is told once it is gone, and copied again when it is back', async () => {
  const dir = newsroom({ 'articles/a.md': markdown('River plan', '![w](weir.png)'), 'articles/weir.png': PNG })
  await read(dir)
  rmSync(join(dir, 'articles/weir.png'))
  const gone = await read(dir)
  expect([gone.fresh, wrongIn(gone), [...gone.pictures]]).toEqual([[], ['image-missing articles/a.md'], []])
  put(dir, { 'articles/weir.png': PNG })
  expect(wrongIn(await read(dir))).toEqual([])
})
