import { hash } from 'node:crypto'
import { type Article, labelsFor } from '../article/index.ts'
import type { Edition } from '../edition/index.ts'
import { version } from '../problem/index.ts'
import { atom } from './atom.ts'
import { editionContent } from './content.ts'
import { emptyFeed, type FeedDocument, GROUP_ENTRIES } from './documents.ts'
import { authorOf, type Entry, personOf } from './entry.ts'
import { written } from './format.ts'
import type { FeedSite } from './site.ts'

/** The feed of the editions themselves, where any was sent. */
export const EDITIONS_FEED = { path: 'feeds/editions.xml', type: atom.type }

/** An edition that was sent, with the id of its entry. */
type Told = Edition & { uri: string }

/** An edition as an entry, and when it changed: what no other edition has too. */
type Dated = { edition: Told; updated: number }

/**
 * The newest editions as one Atom document. `sent` come oldest first; `articles` are those of now, for what a sent edition links to may
 * have moved since, or be gone. An entry says what was sent, and changes no more than that does.
 */
export function editionsFeed(sent: readonly Told[], articles: readonly Article[], site: FeedSite): FeedDocument {
  const now = new Map(articles.map(({ id, url }) => [id, url]))
  const linkTo = ({ id, slug, url }: Article) =>
    now.get(id) ?? (url === new URL(`articles/${slug}/`, site.url).href ? null : url)
  const newest = datedApart(sent).slice(-GROUP_ENTRIES).reverse()
  const entries = newest.map(each => entryOf(each, site, linkTo))
  return {
    path: EDITIONS_FEED.path,
    key: hash('sha256', JSON.stringify([version(), site, entries])),
    make() {
      const feed = emptyFeed(
        {
          id: `${site.url}editions/`,
          title: `${site.title}: ${labelsFor(site.language).editions}`,
          page: `${site.url}editions/`,
          links: { atom: EDITIONS_FEED.path },
        },
        site,
      )
      for (const each of entries) feed.addItem(each)
      return written(atom, feed)
    },
  }
}

/** Editions of one instant are a millisecond apart, in their order: readers take entries with one `updated` for one. */
function datedApart(oldestFirst: readonly Told[]): Dated[] {
  let last = Number.NEGATIVE_INFINITY
  return oldestFirst.map(edition => {
    last = Math.max(Date.parse(edition.date), last + 1)
    return { edition, updated: last }
  })
}

function entryOf({ edition, updated }: Dated, site: FeedSite, linkTo: (article: Article) => string | null): Entry {
  const { uri, id, subject, date, preheader } = edition
  return {
    id: uri,
    title: subject,
    link: `${site.url}editions/${id}/`,
    date: new Date(updated),
    published: new Date(date),
    ...(preheader !== '' && { description: preheader }),
    content: editionContent(edition, site.language, linkTo),
    language: site.language,
    author: [personOf(authorOf(site))],
  }
}
