import { type Article, compareInstants, type Lock } from '../article/index.ts'
import { synopsisOf } from './content.ts'
import { authorOf, entryOf, type LengthOf } from './entry.ts'
import { FORMATS } from './formats.ts'
import type { FeedSite } from './site.ts'

/** What an archived document holds. The current one holds from this on to one less than twice as many. */
export const ARCHIVED_ENTRIES = 50
/** A document that would be larger is archived sooner. In bytes of its largest format, its entries alone. */
const MAX_DOCUMENT_BYTES = 245_000

/** What an entry takes besides its texts: elements, dates, headings; and each takeaway, author and tag besides its own. */
const ENTRY_BYTES = 700
const PART_BYTES = 80
/** What some signs of HTML take besides their own bytes, in the CDATA of XML or in JSON. */
const GROWING: readonly (readonly [string, number])[] = [
  ['"', 1],
  ['\\', 1],
  ['\n', 1],
  ['\t', 1],
  ['\r', 1],
  // What stands behind it may be a quotation mark.
  ['=', 5],
  [']]>', 12],
]
/** Plain text that takes one byte a character everywhere. */
const PLAIN = /^[\w .,;:!?()/'-]*$/
/** What a character of ASCII takes at most in plain text, in XML, in JSON and in an URL. */
const TEXT_BYTES = Uint8Array.from({ length: 128 }, (_, unit) => (PLAIN.test(String.fromCharCode(unit)) ? 1 : 6))
/** In an URL; a character has at most three bytes elsewhere. */
const OTHER_BYTES = 9

/** `numberOf`: the archived document that an article is in, if any; 1 is the oldest. */
export type History = { lock: Lock; changes: string[]; numberOf: NumberOf }
export type NumberOf = (article: Article) => number | undefined

/**
 * Which article stands in which document (RFC 5005 §4). The lock file holds it, so that what was archived stays where it is:
 * only what is new or has changed is in the current document, and once that holds too much its oldest entries become the
 * next archived document.
 */
export function archive(lock: Lock, articles: readonly Article[], site: FeedSite, lengthOf: LengthOf): History {
  const numberIn =
    ({ articles: entries }: Lock): NumberOf =>
    article =>
      entries[article.source.file]?.archive
  const numberOf = numberIn(lock)
  const current = articles.filter(article => numberOf(article) === undefined)
  const oldestFirst = current.sort((a, b) => compareInstants(a.updated, b.updated))
  const chunks = chunksOf(oldestFirst, sizesOf(site, lengthOf))
  if (chunks.length === 0) return { lock, changes: [], numberOf }
  const entries = { ...lock.articles }
  const { archives = 0 } = lock
  for (const [index, chunk] of chunks.entries()) {
    for (const { source } of chunk) {
      const entry = entries[source.file]
      if (entry !== undefined) entries[source.file] = { ...entry, archive: archives + 1 + index }
    }
  }
  const moved = chunks.flat().length
  const changes = [`${moved} ${moved === 1 ? 'entry goes' : 'entries go'} into the archive of the feeds`]
  const after = { ...lock, archives: archives + chunks.length, articles: entries }
  return { lock: after, changes, numberOf: numberIn(after) }
}

/** How large an entry is in a document: `atMost` is a quick upper bound of `exactly`, in bytes. */
export type Sizes<Entry> = { atMost(entry: Entry): number; exactly(entry: Entry): number }

/** What is to be archived of the current document's entries, oldest first, a list a document. */
export function chunksOf<Entry>(oldestFirst: readonly Entry[], sizes: Sizes<Entry>): Entry[][] {
  const chunks: Entry[][] = []
  let left = oldestFirst
  const take = (count: number) => {
    chunks.push(left.slice(0, count))
    left = left.slice(count)
  }
  while (left.length >= 2 * ARCHIVED_ENTRIES) take(fitting(left.slice(0, ARCHIVED_ENTRIES), sizes))
  if (isWithin(left, sizes)) return chunks
  // Half of what is too large goes: with every further entry there would be a document else.
  const bytes = left.map(sizes.exactly)
  let rest = bytes.reduce((sum, size) => sum + size, 0)
  while (rest > MAX_DOCUMENT_BYTES && left.length > 1) {
    const from = bytes.length - left.length
    let count = 0
    for (let size = 0; count < Math.min(left.length - 1, ARCHIVED_ENTRIES); count++) {
      const next = bytes[from + count] ?? 0
      if (count > 0 && (size + next > MAX_DOCUMENT_BYTES || rest <= MAX_DOCUMENT_BYTES / 2)) break
      size += next
      rest -= next
    }
    take(count)
  }
  return chunks
}

/** How many of the first entries one document holds, at least one. */
function fitting<Entry>(entries: readonly Entry[], sizes: Sizes<Entry>): number {
  if (isWithin(entries, sizes)) return entries.length
  let bytes = 0
  const end = entries.findIndex(entry => {
    bytes += sizes.exactly(entry)
    return bytes > MAX_DOCUMENT_BYTES
  })
  return end === -1 ? entries.length : Math.max(1, end)
}

function isWithin<Entry>(entries: readonly Entry[], { atMost }: Sizes<Entry>): boolean {
  return entries.reduce((sum, entry) => sum + atMost(entry), 0) <= MAX_DOCUMENT_BYTES
}

/** The sizes of articles as entries, in the format in which each is largest. */
export function sizesOf(site: FeedSite, lengthOf: LengthOf): Sizes<Article> {
  return {
    atMost: article => {
      const { id, url, title, html, whyItMatters, takeaways, tags, authors, image, source, corrections = [] } = article
      const people = authors.length > 0 ? authors : [authorOf(site)]
      let twice = textBytes(synopsisOf(article)) + textBytes(title) + textBytes(id) + textBytes(url)
      for (const each of people) twice += textBytes(each.name) + textBytes(each.url) + textBytes(each.email)
      for (const tag of tags) twice += textBytes(tag)
      if (image !== null) twice += 2 * textBytes(image.url) + textBytes(image.alt)
      for (const each of Object.values(source.feed ?? {})) twice += textBytes(each)
      let bodies = htmlBytes(html) + 2 * htmlBytes(whyItMatters ?? '')
      for (const each of corrections) {
        bodies += 2 * htmlBytes(each.html)
        twice += textBytes(each.text) + textBytes(each.date) + textBytes(each.edition) + PART_BYTES
      }
      let thrice = 0
      for (const each of takeaways) thrice += textBytes(each.text)
      return (
        ENTRY_BYTES +
        bodies +
        2 * twice +
        3 * thrice +
        tags.length * site.url.length +
        PART_BYTES * (takeaways.length + people.length + tags.length)
      )
    },
    exactly: article => {
      const entry = entryOf(article, site, lengthOf)
      return Math.max(...FORMATS.map(format => Buffer.byteLength(format.entry(entry))))
    },
  }
}

/** The most bytes that HTML takes once it is escaped, in XML or in JSON. */
function htmlBytes(html: string): number {
  let bytes = Buffer.byteLength(html)
  for (const [sign, more] of GROWING) {
    for (let at = html.indexOf(sign); at !== -1; at = html.indexOf(sign, at + 1)) bytes += more
  }
  return bytes
}

/** The most bytes that plain text takes once it is escaped, in XML, in JSON or as an URL. */
function textBytes(text: string | null): number {
  if (text === null) return 0
  if (PLAIN.test(text)) return text.length
  let bytes = 0
  for (let at = 0; at < text.length; at++) bytes += TEXT_BYTES[text.charCodeAt(at)] ?? OTHER_BYTES
  return bytes
}
