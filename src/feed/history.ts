import type { Article, Lock } from '../article/index.ts'
import { entryOf, type LengthOf } from './entry.ts'
import { FORMATS } from './formats.ts'
import type { FeedSite } from './site.ts'

/** What an archived document holds. The current one holds from this on to one less than twice as many. */
export const ARCHIVED_ENTRIES = 50
/** A document that would be larger is archived sooner. In bytes of its largest format, its entries alone. */
const MAX_DOCUMENT_BYTES = 245_000

/** `numbers`: the archived document of each article that is in one, by the article's id; 1 is the oldest. */
export type History = { lock: Lock; changes: string[]; numbers: ReadonlyMap<string, number> }

/**
 * Which article stands in which document (RFC 5005 §4). The lock file holds it, so that what was archived stays where it is:
 * only what is new or has changed is in the current document, and once that holds too much its oldest entries become the
 * next archived document.
 */
export function archive(lock: Lock, articles: readonly Article[], site: FeedSite, lengthOf: LengthOf): History {
  const numberOf = (article: Article) => lock.articles[article.source.file]?.archive
  const live = articles
    .filter(article => numberOf(article) === undefined)
    .sort((a, b) => (Date.parse(a.updated) < Date.parse(b.updated) ? -1 : 1))
  const numbers = new Map(
    articles.flatMap(article => (numberOf(article) === undefined ? [] : [[article.id, numberOf(article) ?? 0]])),
  )
  const chunks = chunksOf(live, article => sizeOf(article, site, lengthOf))
  if (chunks.length === 0) return { lock, changes: [], numbers }
  const entries = { ...lock.articles }
  const { archives = 0 } = lock
  for (const [index, chunk] of chunks.entries()) {
    const number = archives + 1 + index
    for (const article of chunk) {
      const { file } = article.source
      const entry = entries[file]
      if (entry !== undefined) entries[file] = { ...entry, archive: number }
      numbers.set(article.id, number)
    }
  }
  const moved = chunks.flat().length
  const changes = [`${moved} ${moved === 1 ? 'entry goes' : 'entries go'} into the archive of the feeds`]
  return { lock: { ...lock, archives: archives + chunks.length, articles: entries }, changes, numbers }
}

/** What is to be archived of the current document's entries, oldest first, a list a document. */
export function chunksOf<T>(oldestFirst: readonly T[], sizeOf: (entry: T) => number): T[][] {
  if (oldestFirst.length < 2) return []
  const sizes = oldestFirst.map(sizeOf)
  const chunks: T[][] = []
  let from = 0
  let left = sizes.reduce((sum, size) => sum + size, 0)
  while (
    oldestFirst.length - from >= 2 * ARCHIVED_ENTRIES ||
    (left > MAX_DOCUMENT_BYTES && oldestFirst.length - from > 1)
  ) {
    const isLong = oldestFirst.length - from >= 2 * ARCHIVED_ENTRIES
    let bytes = 0
    let to = from
    while (to < oldestFirst.length - 1 && to - from < ARCHIVED_ENTRIES) {
      const size = sizes[to] ?? 0
      const isFull = to > from && bytes + size > MAX_DOCUMENT_BYTES
      // Half of what is too large goes: with every further entry there would be a document else.
      if (isFull || (!isLong && left - bytes <= MAX_DOCUMENT_BYTES / 2)) break
      bytes += size
      to++
    }
    chunks.push(oldestFirst.slice(from, to))
    from = to
    left -= bytes
  }
  return chunks
}

function sizeOf(article: Article, site: FeedSite, lengthOf: LengthOf): number {
  const entry = entryOf(article, site, lengthOf)
  return Math.max(...FORMATS.map(format => Buffer.byteLength(format.entry(entry))))
}
