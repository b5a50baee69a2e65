// Writes the feeds of so many articles once, in a process of its own: `feeds-side.ts ours|changed|feed|feedsmith COUNT`.
import { hash } from 'node:crypto'
import { Feed } from 'feed'
import { generateAtomFeed, generateJsonFeed, generateRssFeed } from 'feedsmith'
import { type Article, EMPTY_LOCK, type Lock } from '../src/article/index.ts'
import { contentOf } from '../src/feed/content.ts'
import { archive, type FeedSite, feedDocuments } from '../src/feed/index.ts'
import { median } from './median.ts'
import { peakMegabytes, restartPeak } from './memory.js'
import { asArticle, stories } from './stories.ts'

/** Builds after the first, the more the shorter they are: the engine needs a while to come to speed. */
const [FEWEST, ENTRIES] = [5, 20_000]
const SITE: FeedSite = {
  title: 'The Record',
  url: 'https://example.org/',
  description: 'News',
  language: 'en',
  author: { name: 'The Record', url: null, email: null },
  logo: null,
  rights: null,
  hub: null,
}
const [side = '', count = ''] = process.argv.slice(2)
const articles = stories().take(Number(count)).map(asArticle).toArray()
/** What is known before feeds are written: the content for those who do not make it, the lock file, a hash of each article. */
const contents = articles.map(contentOf)
const locked: Lock = {
  ...EMPTY_LOCK,
  articles: Object.fromEntries(articles.map(each => [each.source.file, entryOf(each)])),
}
const hashes = new Map(articles.map(each => [each.id, hashOf(each)]))
const sides: Record<string, () => number> = { ours, changed, feed: byFeed, feedsmith: byFeedsmith }
const write = sides[side]
if (write === undefined) throw new Error(`there is no side ${side}`)
/** How long what a side does besides took, the last time. */
let besides = 0
globalThis.gc?.()
const before = restartPeak()
write()
const peak = peakMegabytes() - before
const times = Array.from({ length: Math.max(FEWEST, ENTRIES / articles.length) }, () => {
  const started = performance.now()
  if (write() === 0) throw new Error(`${side} wrote nothing`)
  return performance.now() - started - besides
})
console.log(JSON.stringify({ milliseconds: median(times), peak }))

/** The current documents and all archives. */
function ours(): number {
  return newsroom().build(articles, path => !/feeds\/(?:tags|authors)/.test(path)).length
}

/** Once more with one of the articles changed, its tags' and author's feeds too. */
function changed(): number {
  const started = performance.now()
  const { build, replace } = newsroom()
  build(articles, () => false)
  const index = Math.floor(articles.length / 2)
  const before = articles[index]
  if (before === undefined) return 0
  const after = { ...before, html: `${before.html}\n<p>Corrected.</p>`, updated: '2026-11-21T00:00:00Z' }
  const now = articles.with(index, after)
  replace(after)
  besides = performance.now() - started
  const { length, documents } = build(now, () => true)
  // The current document and the archive that it left, one for each of two tags and for the author, in three formats.
  if (documents > 15) throw new Error(`${documents} documents were made anew`)
  return length
}

/** What a newsroom remembers from build to build. */
function newsroom() {
  let lock = locked
  const keys = new Map(hashes)
  const known = new Map<string, string>()
  const build = (all: readonly Article[], isWanted: (path: string) => boolean) => {
    const history = archive(lock, all, SITE, () => null)
    lock = history.lock
    let [length, documents] = [0, 0]
    const ports = {
      numberOf: history.numberOf,
      keyOf: (each: Article) => keys.get(each.id) ?? '',
      lengthOf: () => null,
    }
    for (const { path, key, make } of feedDocuments(all, SITE, ports)) {
      if (known.get(path) !== key && isWanted(path)) {
        length += make().length
        documents++
      }
      known.set(path, key)
    }
    return { length, documents }
  }
  const replace = (article: Article) => {
    keys.set(article.id, hashOf(article))
    lock = { ...lock, articles: { ...lock.articles, [article.source.file]: entryOf(article) } }
  }
  return { build, replace }
}

function byFeed(): number {
  const feed = new Feed({
    id: SITE.url,
    title: SITE.title,
    link: SITE.url,
    description: 'News',
    language: 'en',
    updated: new Date(0),
    feedLinks: { atom: `${SITE.url}atom.xml`, rss: `${SITE.url}rss.xml`, json: `${SITE.url}feed.json` },
    author: { name: SITE.title },
  })
  for (const [index, { id, title, url, updated, published, authors, tags }] of articles.entries())
    feed.addItem({
      id,
      title,
      link: url,
      date: new Date(updated),
      published: new Date(published ?? updated),
      content: contents[index] ?? '',
      author: authors.map(({ name }) => ({ name })),
      category: tags.map(name => ({ name, term: name })),
    })
  return feed.atom1().length + feed.rss2().length + feed.json1().length
}

function byFeedsmith(): number {
  const content = (index: number) => contents[index] ?? ''
  const atom = generateAtomFeed({
    id: SITE.url,
    title: { value: SITE.title },
    updated: new Date(0),
    entries: articles.map(({ id, title, url, updated, published, authors, tags }, index) => ({
      id,
      title: { value: title },
      updated: new Date(updated),
      published: new Date(published ?? updated),
      links: [{ href: url }],
      authors: authors.map(({ name }) => ({ name })),
      categories: tags.map(term => ({ term })),
      content: { value: content(index), type: 'html' },
    })),
  })
  const rss = generateRssFeed({
    title: SITE.title,
    link: SITE.url,
    description: 'News',
    items: articles.map(({ id, title, url, published, updated, authors, tags }, index) => ({
      title,
      link: url,
      guid: { value: id, isPermaLink: false },
      pubDate: new Date(published ?? updated),
      dc: { creators: authors.map(({ name }) => name) },
      categories: tags.map(name => ({ name })),
      content: { encoded: content(index) },
    })),
  })
  const json = generateJsonFeed({
    title: SITE.title,
    home_page_url: SITE.url,
    items: articles.map(({ id, title, url, published, updated, authors, tags }, index) => ({
      id,
      title,
      url,
      content_html: content(index),
      date_published: new Date(published ?? updated),
      date_modified: new Date(updated),
      authors: authors.map(({ name }) => ({ name })),
      tags,
    })),
  })
  return atom.length + rss.length + JSON.stringify(json).length
}

function entryOf({ id, slug, url, firstSeen, updated }: Article): Lock['articles'][string] {
  return { id, slug, url, firstSeen, updated, hash: '0'.repeat(64) }
}

function hashOf(article: Article): string {
  return hash('sha256', JSON.stringify(article))
}
