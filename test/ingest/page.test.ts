import { readdirSync, readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { ingest } from '../../src/ingest/index.ts'
import { readPage } from '../../src/ingest/page/page.ts'
import type { Problem } from '../../src/problem/index.ts'
import { NOTHING_FOUND } from './nothing-found.ts'

const FOLDER = new URL('../golden/page/', import.meta.url)
const BASE = 'https://lantern.example/saved/page.html'
const ORIGIN = { language: 'en', timeZone: 'UTC', base: BASE, takeaways: 'stated' } as const
const STORY = `<p>${'The council met in the hall by the quay and spoke for two hours about the wall, the boats and the cost. '.repeat(4)}</p>`

test.each(readdirSync(FOLDER))('finds in the page of %s what the file beside it says', async name => {
  const found = await readPage(readFileSync(new URL(`${name}/page.html`, FOLDER), 'utf8'), 'page.html', BASE, [])
  await expect(`${JSON.stringify(found, null, 2)}\n`).toMatchFileSnapshot(`../golden/page/${name}/found.json`)
})

test.each([
  ['The River Is Rising - The Lantern', 'The River Is Rising'],
  ['The River Is Rising | Local | The Lantern', 'The River Is Rising'],
  ['The Lantern: The River Is Rising', 'The River Is Rising'],
  ['The Lantern | The River Is Rising', 'The River Is Rising'],
  ['The River Is Rising — The Lantern — Harbour News', 'The River Is Rising'],
  ['The River Is Rising &ndash; lantern.example', 'The River Is Rising'],
  ['Tide &amp; Time: The River Is Rising', 'Tide & Time: The River Is Rising'],
  ['River - Rising, Still - The Lantern', 'River - Rising, Still'],
])('takes the name of the site from the title %j', async (title, said) => {
  const html = `<title>${title}</title><meta property="og:site_name" content="The Lantern">${STORY}`
  expect((await readPage(html, 'page.html', BASE, [])).title).toBe(said)
})

test.each([
  ['By Ada Brandt', ['Ada Brandt']],
  ['Ada Brandt and Jon Okafor', ['Ada Brandt', 'Jon Okafor']],
  ['Von Jette Kallweit, Max von der Heide und Ida Öz', ['Jette Kallweit', 'Max von der Heide', 'Ida Öz']],
  ['Ada Brandt, The Lantern', ['Ada Brandt']],
  ['https://www.facebook.com/ada.brandt', []],
  ['The Lantern', []],
  ['Staff Writer', []],
  ['admin', []],
  ['Associated Press', []],
  ['desk@lantern.example', []],
])('reads the authors of %j', async (author, names) => {
  const html = `<title>The River Is Rising</title><meta property="og:site_name" content="The Lantern"><meta name="author" content="${author}">${STORY}`
  expect((await readPage(html, 'page.html', BASE, [])).authors).toEqual(
    names.map(name => ({ name, url: null, email: null })),
  )
})

test.each([
  ['<meta property="article:published_time" content="2026-05-24T06:30:00Z">', '2026-05-24T06:30:00Z'],
  ['<meta name="dc.date" content="2026-05-24">', '2026-05-24'],
  ['<h1>The River Is Rising</h1><time datetime="2026-05-24">yesterday</time>', '2026-05-24'],
  ['<h1>The River Is Rising</h1><p>24. Mai 2026</p>', '24. Mai 2026'],
  ['<h1>The River Is Rising</h1><div><span>By Ada Brandt</span> | <span>May 24, 2026</span></div>', 'May 24, 2026'],
  ['<h1>The River Is Rising</h1><p>Publié le 24 mai 2026 à 18:30</p>', '24 mai 2026 à 18:30'],
  ['<h1>The River Is Rising</h1>', null],
])('finds when a page was published in %j', async (said, published) => {
  expect((await readPage(`<title>The River Is Rising</title>${said}${STORY}`, 'page.html', BASE, [])).published).toBe(
    published,
  )
})

test.each([
  ['<link rel="canonical" href="/2026/river">', 'https://lantern.example/2026/river'],
  ['<link rel="canonical" href="https://lantern.example/">', BASE],
  [
    '<link rel="canonical" href="/"><meta property="og:url" content="https://lantern.example/r">',
    'https://lantern.example/r',
  ],
  ['<link rel="canonical" href="javascript:alert(1)">', BASE],
  [
    '<div itemscope><a itemprop="mainEntityOfPage" href="/2026/river">…</a></div>',
    'https://lantern.example/2026/river',
  ],
])('takes the URL of a page from %j', async (said, url) => {
  expect((await readPage(`<title>The River Is Rising</title>${said}${STORY}`, 'page.html', BASE, [])).url).toBe(url)
})

test.each([
  ['<img itemprop="image" src="/wall.jpg" alt="The wall">', { url: '/wall.jpg', alt: 'The wall' }],
  ['<div itemprop="image"><meta itemprop="url" content="/wall.jpg"></div>', { url: '/wall.jpg', alt: '' }],
  ['<div itemprop="author"><img itemprop="image" src="/ada.jpg"></div>', null],
  ['<div itemprop="publisher"><img itemprop="image" src="/logo.jpg"></div>', null],
  ['<meta property="og:image" content="/a.jpg"><img itemprop="image" src="/b.jpg">', { url: '/a.jpg', alt: '' }],
])('takes the picture of a page from %j', async (said, image) => {
  expect((await readPage(`<title>The River Is Rising</title>${said}${STORY}`, 'page.html', BASE, [])).image).toEqual(
    image,
  )
})

test('says nothing of a page that says nothing', async () => {
  expect(await readPage('', 'page.html', null, [])).toEqual(NOTHING_FOUND)
})

test.each(['<time>9 November 2026</time>', 'By Ada Brandt', '<div>9 November 2026</div>'])(
  'a line of facts above the story is no part of it, though no paragraph holds it: %j',
  async line => {
    const html = `<article><h1>The River Is Rising</h1>${line}${STORY}</article>`
    const { articles } = await ingest(Buffer.from(html), { ...ORIGIN, file: 'page.html' })
    expect(articles[0]?.text).toMatch(/^The council met/)
  },
)

test('what React sends late in a hidden box is read in its place', async () => {
  const late = `<body><div id="skeleton"></div><div hidden id="S:1a"><article><h1>The River Is Rising</h1>${STORY}</article></div></body>`
  const { articles } = await ingest(Buffer.from(`<title>The River Is Rising</title>${late}`), {
    file: 'page.html',
    language: 'en',
    timeZone: 'UTC',
    base: BASE,
    takeaways: 'stated',
  })
  expect(articles[0]?.text).toContain('The council met in the hall by the quay')
})

test('a page that is cut says so', async () => {
  const problems: Problem[] = []
  await readPage(
    `<h1>The River Is Rising</h1>${STORY}${'<p>More of it.</p>'.repeat(13_000)}`,
    'page.html',
    BASE,
    problems,
  )
  expect(problems.map(each => [each.code, each.at])).toEqual([['page-cut', 'page.html']])
})

test('a list of takeaways that stands in the story itself makes no box of the story: nothing of it is said twice', async () => {
  const html = `<article><h1>The River Is Rising</h1><h2>Key takeaways</h2><ul><li>The river rose by a metre.</li><li>The wall is to be raised.</li></ul>
${STORY}<p><img src="wall.jpg" alt="The wall"></p><iframe src="https://www.youtube.com/embed/1" title="A film"></iframe>
<p>The wall was built in 1931, and it has never been raised since then.</p></article>`
  const { articles } = await ingest(Buffer.from(html), { ...ORIGIN, file: 'page.html' })
  const [article] = articles
  expect(article?.takeaways.map(each => each.text)).toEqual(['The river rose by a metre.', 'The wall is to be raised.'])
  expect(article?.html.match(/wall\.jpg/g)).toHaveLength(1)
  expect(article?.html.match(/A film/g)).toHaveLength(1)
})
