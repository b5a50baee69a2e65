import { posix } from 'node:path'
import { SaxesParser } from 'saxes'
import { describe, expect, test } from 'vitest'
import type { Edition } from '../../src/edition/index.ts'
import { readConfig } from '../../src/newsroom/index.ts'
import { article } from '../support/article.ts'
import { golden } from '../support/golden.ts'
import { CONFIG } from '../support/newsroom.ts'
import { siteOf } from './pages.ts'

const lead = article()
const german = article({
  slug: 'pegel',
  title: 'Der Pegel steht tief',
  summary: null,
  authors: [{ name: 'Jana Brandt', url: null, email: null }],
  published: '2026-10-02T08:00:00Z',
  language: 'de',
  tags: ['River'],
})
const bare = article({
  slug: 'square',
  title: 'Market square keeps its cars',
  summary: null,
  authors: [],
  published: null,
  tags: [],
  whyItMatters: null,
  takeaways: [],
})
const elsewhere = article({
  slug: 'guest',
  url: 'https://example.org/old/guest.html',
  title: 'A guest writes',
  tags: [],
})
const site = siteOf([lead, bare, elsewhere, german])

function many(count: number) {
  return Array.from({ length: count }, (_, index) =>
    article({
      slug: `story-${index}`,
      title: `Story ${index}`,
      published: new Date(Date.UTC(2026, 10, 12) - index * 86_400_000).toISOString(),
      tags: ['Water'],
    }),
  )
}

/** The value of an attribute on every element that has it. */
function attributes(html: string, name: string): string[] {
  return [...html.matchAll(new RegExp(`\\s${name}="([^"]*)"`, 'g'))].map(([, value = '']) =>
    value.replaceAll('&amp;', '&'),
  )
}

function linkedTitles(html: string): string[] {
  return [...html.matchAll(/class="title"[^>]*>([^<]*)</g)].map(([, title = '']) => title)
}

describe('the pages', () => {
  test.each([
    'index.html',
    'articles/quiet-river-plan/index.html',
    'editions/2026-11-13-1/index.html',
    'editions/index.html',
    'tags/river/index.html',
    'sitemap.xml',
  ])('%s is, to the byte, what was read and approved', path => {
    const body = site.get(path) ?? ''
    expect(body).toBe(golden(`site/${path.replaceAll('/', '--')}`, body))
  })

  test.each([
    'articles/quiet-river-plan/index.html',
    'editions/2026-11-13-1/index.html',
    'editions/2026-11-14-1/index.html',
  ])('%s with a correction is, to the byte, what was read and approved', path => {
    const note = {
      html: '<p>The cap starts on <strong>1 July</strong>, not on 1 June.</p>',
      text: 'The cap starts on 1 July, not on 1 June.',
    }
    const date = '2026-11-14T08:00:00Z'
    const corrected = article({ corrections: [{ date, ...note, edition: '2026-11-14-1' }] })
    const sent = { subject: 'Quiet river plan', preheader: 'Four districts agree.', note: null, planned: null }
    const made = { schedule: null, slot: null, template: null, articles: [lead] }
    const original = { id: '2026-11-13-1', date: '2026-11-13T08:00:00Z', ...sent, ...made }
    const subject = 'Correction: Quiet river plan'
    const told = { ...original, id: '2026-11-14-1', date, subject, note, corrects: original.id, articles: [corrected] }
    const body = siteOf([corrected], [original, told]).get(path) ?? ''
    expect(body).toBe(golden(`site/corrected--${path.replaceAll('/', '--')}`, body))
  })

  test('an article with a URL of its own has no page here, and every list links to that URL', () => {
    expect(site.has('articles/guest/index.html')).toBe(false)
    expect(attributes(site.get('index.html') ?? '', 'href')).toContain('https://example.org/old/guest.html')
  })

  test('an article that says nothing of itself leaves no empty element behind', () => {
    const page = site.get('articles/square/index.html') ?? ''
    expect(page).not.toMatch(/<(p|ol|ul|h2|section|nav)\b[^>]*>\s*<\/\1>/)
    expect(page).not.toContain('"author"')
    expect(page).not.toContain('class="byline"')
  })

  test('a date stands in the language of the article around it, and in that of the site in a list', () => {
    expect(site.get('articles/pegel/index.html')).toContain(
      'Jana Brandt · <time datetime="2026-10-02T08:00:00Z">2. Oktober 2026</time>',
    )
    expect(site.get('index.html')).toContain('<span class="when">2 Oct</span>')
  })

  test('what is not in the language of the site says which language it is, in lists too', () => {
    expect(site.get('index.html')).toContain('lang="de" dir="ltr">Der Pegel steht tief</a>')
    expect(site.get('articles/pegel/index.html')).toContain('<article lang="de" dir="ltr">')
  })
})

describe('links', () => {
  const isFeed = (file: string) =>
    /^(?:feeds\/(?:tags|authors)\/[a-z0-9-]+\/)?(?:atom\.xml|rss\.xml|feed\.json)$/.test(file)

  test.each([
    ['a small site', site],
    ['a site of three pages', siteOf(many(65))],
    ['a site of nothing', siteOf([])],
  ])('every relative link of %s leads to a file of it', (_, pages) => {
    const broken = [...pages].flatMap(([path, body]) =>
      ['href', 'src']
        .flatMap(name => attributes(body, name))
        .filter(link => !/^[a-z]+:/i.test(link))
        .filter(link => {
          if (link.startsWith('#')) return !body.includes(`id="${link.slice(1)}"`)
          const target = posix.join(posix.dirname(path), link)
          const file = target.endsWith('/') ? `${target}index.html` : target
          return !pages.has(posix.normalize(file)) && !isFeed(file)
        })
        .map(link => `${path}: ${link}`),
    )
    expect(broken).toEqual([])
  })

  test('a sent edition links to where its story is now, and tells one that is gone without a link', () => {
    const gone = article({ slug: 'gone', title: 'This one was withdrawn' })
    const sent: Edition = {
      id: '2026-11-01-1',
      date: '2026-11-01T08:00:00Z',
      subject: 'S',
      preheader: 'P',
      note: null,
      planned: null,
      schedule: null,
      slot: null,
      template: null,
      articles: [gone, lead],
    }
    const moved = { ...lead, slug: 'moved', url: 'https://example.org/articles/moved/' }
    const page = siteOf([moved], [sent]).get('editions/2026-11-01-1/index.html') ?? ''
    expect(page).toContain('<h1><span>This one was withdrawn</span></h1>')
    expect(attributes(page, 'href').filter(link => link.includes('articles/'))).toEqual([
      '../../articles/moved/',
      '../../articles/moved/',
    ])
  })

  test('the brand leads home from every depth', () => {
    const homes = ['index.html', 'editions/index.html', 'articles/square/index.html'].map(
      path => /class="brand"><a href="([^"]*)"/.exec(site.get(path) ?? '')?.[1],
    )
    expect(homes).toEqual(['./', '../', '../../'])
  })
})

describe('the head of a page', () => {
  test('has one canonical address, the same as og:url, and it is where the page is published', () => {
    for (const [path, body] of site) {
      if (!path.endsWith('.html')) continue
      const url = `https://example.org/${path.slice(0, -'index.html'.length)}`
      expect(body.match(/<link rel="canonical"[^>]*>/g)).toEqual([`<link rel="canonical" href="${url}">`])
      expect(body.match(/<meta property="og:url"[^>]*>/g)).toEqual([`<meta property="og:url" content="${url}">`])
    }
  })

  test('names every feed with its media type on every page', () => {
    for (const [path, body] of site) {
      if (!path.endsWith('.html')) continue
      const found = [...body.matchAll(/<link rel="alternate" type="([^"]*)"/g)].map(([, type]) => type)
      const types = ['application/atom+xml', 'application/rss+xml', 'application/feed+json']
      // A tag has feeds of its own, named first.
      expect(found).toEqual(path.startsWith('tags/') ? [...types, ...types] : types)
    }
  })

  test('no two pages have the same title', () => {
    const titles = [...siteOf(many(65))]
      .filter(([path]) => path.endsWith('.html'))
      .map(([, body]) => /<title>(.*)<\/title>/.exec(body)?.[1])
    expect(new Set(titles).size).toBe(titles.length)
  })

  test('og:locale stands only where a country is known, as OpenGraph wants it', () => {
    const pages = siteOf([
      article({ slug: 'a', language: 'pt-BR' }),
      article({ slug: 'b', language: 'ar', direction: 'rtl' }),
    ])
    expect(pages.get('articles/a/index.html')).toContain('<meta property="og:locale" content="pt_BR">')
    expect(pages.get('articles/b/index.html')).not.toContain('og:locale')
  })

  test('a site below a path links and names itself below it', () => {
    const config = readConfig({ ...CONFIG, site: { ...CONFIG.site, url: 'https://example.org/news' } })
    const own = { ...lead, url: 'https://example.org/news/articles/quiet-river-plan/' }
    const page = siteOf([own], [], config).get('articles/quiet-river-plan/index.html') ?? ''
    expect(page).toContain('<link rel="canonical" href="https://example.org/news/articles/quiet-river-plan/">')
    expect(attributes(page, 'href').filter(link => link.startsWith('/'))).toEqual([])
  })
})

describe('lists', () => {
  const pages = siteOf(many(65))

  test('65 articles stand on three index pages and three tag pages, each once, newest first', () => {
    const titles = many(65).map(each => each.title)
    for (const base of ['', 'tags/water/']) {
      const found = ['index.html', 'page/2/index.html', 'page/3/index.html'].map(page =>
        linkedTitles(pages.get(base + page) ?? ''),
      )
      expect(found.map(list => list.length)).toEqual([30, 30, 5])
      expect(found.flat()).toEqual(titles)
      expect(pages.has(`${base}page/4/index.html`)).toBe(false)
    }
  })

  test('the first page leads only to older ones, the last only to newer ones', () => {
    const pager = (path: string) =>
      attributes(/<nav class="pager".*<\/nav>/.exec(pages.get(path) ?? '')?.[0] ?? '', 'href')
    expect(['index.html', 'page/2/index.html', 'page/3/index.html'].map(pager)).toEqual([
      ['page/2/'],
      ['../../', '../../page/3/'],
      ['../../page/2/'],
    ])
  })

  test('30 articles need no second page', () => {
    const exact = siteOf(many(30))
    expect([...exact.keys()].filter(path => path.includes('page/'))).toEqual([])
    expect(exact.get('index.html')).not.toContain('class="pager"')
  })

  test('a newsroom without an article has an index and an archive that say so, a page of its feeds, and no other', () => {
    const empty = siteOf([])
    expect([...empty.keys()]).toEqual([
      'index.html',
      'editions/index.html',
      'feeds/index.html',
      'sitemap.xml',
      'site.css',
    ])
    expect(empty.get('index.html')).toContain('Nothing has been published yet.')
    expect(empty.get('editions/index.html')).toContain('Nothing has been published yet.')
  })
})

test('the feed of the editions is named by their page and listed with the others once one was sent', () => {
  const unscheduled = { planned: null, schedule: null, slot: null, template: null }
  const sent = { id: '2026-11-01-1', date: lead.updated, subject: 'Sent', preheader: '', note: null, ...unscheduled }
  const link =
    '<link rel="alternate" type="application/atom+xml" title="The Example Record: Editions" href="../feeds/editions.xml">'
  const row =
    '<a href="../feeds/editions.xml" class="title">Editions</a><code class="what">https://example.org/feeds/editions.xml</code>'
  const pages = siteOf([lead], [{ ...sent, articles: [lead] }])
  expect(pages.get('editions/index.html')).toContain(link)
  expect(pages.get('feeds/index.html')).toContain(row)
  expect(pages.get('index.html')).not.toContain('editions.xml')
  for (const page of siteOf([lead]).values()) expect(page).not.toContain('editions.xml')
})

describe('tag pages', () => {
  test('tags that differ in case or spaces share a page; tags that only sound alike do not', () => {
    const tags = [['water'], ['Water'], [' WATER'], ['C'], ['C++'], ['北京'], ['背景'], ['!!!']]
    const pages = siteOf(
      tags.map((each, index) =>
        article({ slug: `s${index}`, firstSeen: `2026-11-0${index + 1}T00:00:00Z`, tags: each }),
      ),
    )
    const counts = [...pages]
      .filter(([path]) => path.startsWith('tags/'))
      .map(([path, body]) => [path, linkedTitles(body).length])
    expect(counts).toEqual([
      ['tags/water/index.html', 3],
      ['tags/c/index.html', 1],
      ['tags/c-cedb1bac/index.html', 1],
      ['tags/beijing/index.html', 1],
      ['tags/beijing-f4b669c5/index.html', 1],
      ['tags/e84c538e/index.html', 1],
    ])
  })

  test('a tag keeps its page when a later article brings one that sounds alike', () => {
    const first = article({ slug: 'a', firstSeen: '2026-11-01T00:00:00Z', tags: ['C++'] })
    const later = article({
      slug: 'b',
      firstSeen: '2026-11-02T00:00:00Z',
      tags: ['C'],
      published: '2026-11-20T00:00:00Z',
    })
    expect(siteOf([later, first]).get('tags/c/index.html')).toContain('<h1>Tagged with C++</h1>')
  })

  test('an article that says one tag twice is listed once', () => {
    expect(linkedTitles(siteOf([article({ tags: ['Water', 'WATER'] })]).get('tags/water/index.html') ?? '')).toEqual([
      'Quiet river plan',
    ])
  })
})

describe('the sitemap', () => {
  test.each([
    ['four articles', site],
    ['65 articles', siteOf(many(65))],
    ['no article', siteOf([])],
    ['a tag with an ampersand', siteOf([article({ tags: ['R&D', '<'] })])],
  ])('of %s is well-formed XML and lists each page once, and nothing else', (_, pages) => {
    const found: string[] = []
    let text = ''
    const parser = new SaxesParser({ xmlns: true })
    parser.on('error', error => expect.fail(error.message))
    parser.on('text', said => {
      text = said
    })
    parser.on('closetag', tag => {
      expect(tag.uri).toBe('http://www.sitemaps.org/schemas/sitemap/0.9')
      if (tag.local === 'loc') found.push(text)
    })
    parser.write(pages.get('sitemap.xml') ?? '').close()
    const paths = [...pages.keys()].filter(path => path.endsWith('.html'))
    expect(found).toEqual(paths.map(path => `https://example.org/${path.slice(0, -'index.html'.length)}`).sort())
  })
})
