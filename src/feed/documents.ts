import { hash } from 'node:crypto'
import { Feed } from 'feed'
import { type Article, authorsOf, compareInstants, type Group, tagsOf } from '../article/index.ts'
import { version } from '../problem/index.ts'
import { atom } from './atom.ts'
import { authorOf, entryOf, type LengthOf, personOf } from './entry.ts'
import { ALONE, type Format, type Place, written } from './format.ts'
import { FORMATS } from './formats.ts'
import type { NumberOf } from './history.ts'
import { json } from './json.ts'
import { rss } from './rss.ts'
import type { FeedSite } from './site.ts'

/** What a feed without archives holds. */
export const GROUP_ENTRIES = 50
const NOTHING: LengthOf = () => null

/** A file of out/. `key` is the same as long as its bytes are. */
export type FeedDocument = { path: string; key: string; make(): string }

/** What of the newsroom a feed needs to know of an article: its archived document, if any, and a text that changes whenever it does. */
type Ports = { numberOf: NumberOf; keyOf(article: Article): string; lengthOf: LengthOf }

/** One document of a feed in all formats: `folder` is where it stands below site.url, `page` the page that it is about. */
type Shelf = {
  id: string
  title: string
  folder: string
  page: string
  articles: readonly Article[]
  place(format: Format): Place
}

/** The articles as a `Feed` of the package `feed`, which our writers take. `lengthOf` knows the sizes of pictures. */
export function toFeed(articles: readonly Article[], site: FeedSite, lengthOf: LengthOf = NOTHING): Feed {
  return feedOf(mainShelf(articles, site), site, lengthOf)
}

function feedOf({ id, title, folder, page, articles }: Shelf, site: FeedSite, lengthOf: LengthOf): Feed {
  const links = Object.fromEntries(FORMATS.map(({ link, file }) => [link, `${folder}${file}`]))
  const feed = emptyFeed({ id, title, page, links }, site)
  for (const article of articles) feed.addItem(entryOf(article, site, lengthOf))
  return feed
}

/** A feed without entries yet. `links` are its own addresses by format, all in one folder below site.url; `page` is what it is about. */
export function emptyFeed(
  { id, title, page, links }: { id: string; title: string; page: string; links: Readonly<Record<string, string>> },
  site: FeedSite,
): Feed {
  const [path = ''] = Object.values(links)
  return new Feed({
    id,
    title,
    link: page,
    language: site.language,
    generator: `Postrider ${version()}`,
    stylesheet: `${'../'.repeat(path.split('/').length - 1)}feed.css`,
    feedLinks: Object.fromEntries(Object.entries(links).map(([format, each]) => [format, site.url + each])),
    author: personOf(authorOf(site)),
    ...(site.description !== null && { description: site.description }),
    ...(site.logo !== null && { image: site.logo }),
    ...(site.rights !== null && { copyright: site.rights }),
    ...(site.hub !== null && { hub: site.hub }),
  })
}

/** A feed as one Atom 1.0 document (RFC 4287). */
export function toAtom(feed: Feed, place: Place = ALONE): string {
  return written(atom, feed, place)
}

/** A feed as one RSS 2.0 document. */
export function toRss(feed: Feed, place: Place = ALONE): string {
  return written(rss, feed, place)
}

/** A feed as one JSON Feed 1.1 document. */
export function toJsonFeed(feed: Feed, place: Place = ALONE): string {
  return written(json, feed, place)
}

/** Every feed document of a site: the current one and its archives, then one feed a tag and an author. */
export function feedDocuments(articles: readonly Article[], site: FeedSite, ports: Ports): FeedDocument[] {
  const newestFirst = articles.toSorted((a, b) => compareInstants(b.updated, a.updated))
  const group =
    (folder: string, page: (each: Group) => string) =>
    (each: Group): Shelf => ({
      id: `${site.url}${folder}${each.slug}/`,
      folder: `${folder}${each.slug}/`,
      title: `${site.title}: ${each.name}`,
      page: site.url + page(each),
      articles: each.articles.slice(0, GROUP_ENTRIES),
      place: () => ALONE,
    })
  const shelves = [
    ...historyOf(newestFirst, site, ports.numberOf),
    ...tagsOf(newestFirst).map(group('feeds/tags/', each => `tags/${each.slug}/`)),
    ...authorsOf(newestFirst).map(group('feeds/authors/', () => '')),
  ]
  // What was made last serves the other formats of the same shelf; ten thousand entries are too many to keep.
  let made: { shelf: Shelf; feed: Feed } | null = null
  const feedFor = (shelf: Shelf) => {
    if (made?.shelf !== shelf) made = { shelf, feed: feedOf(shelf, site, ports.lengthOf) }
    return made.feed
  }
  const base = JSON.stringify([version(), site])
  return shelves.flatMap(shelf => {
    const key = keyOfShelf(shelf, base, ports.keyOf)
    return FORMATS.map(format => ({
      path: shelf.folder + format.file,
      key,
      make: () => written(format, feedFor(shelf), shelf.place(format)),
    }))
  })
}

/** The current document and the archived ones, each with its way to the one before and the one after. */
function historyOf(newestFirst: readonly Article[], site: FeedSite, numberOf: NumberOf): Shelf[] {
  const byNumber = Map.groupBy(newestFirst, article => numberOf(article) ?? null)
  const archived = [...byNumber.keys()].filter(number => number !== null).sort((a, b) => b - a)
  const folderOf = (number: number | null | undefined) => (number == null ? '' : `feeds/archive/${number}/`)
  return [null, ...archived].map((number, index) => {
    const older = archived[index]
    const newer = archived[index - 2]
    const at = (other: number | undefined, file: string) =>
      other === undefined ? null : site.url + folderOf(other) + file
    return {
      ...mainShelf(byNumber.get(number) ?? [], site),
      folder: folderOf(number),
      place: ({ file }: Format) => ({
        current: number === null ? null : site.url + file,
        older: at(older, file),
        newer: at(newer, file),
      }),
    }
  })
}

function mainShelf(articles: readonly Article[], site: FeedSite): Shelf {
  return { id: site.url, title: site.title, folder: '', page: site.url, articles, place: () => ALONE }
}

function keyOfShelf(
  { id, title, folder, page, articles, place }: Shelf,
  base: string,
  keyOf: (article: Article) => string,
): string {
  const head = JSON.stringify([id, title, folder, page, FORMATS.map(place)])
  // Joined at once: a text that grows piece by piece is copied once more when it is hashed.
  return hash('sha256', [base, head, ...articles.map(keyOf)].join('\n'))
}
