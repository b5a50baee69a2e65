import { printable } from '../../article/index.ts'
import { ProblemError } from '../../problem/index.ts'
import type { FoundFeed } from '../found.ts'
import { repairXml, rootIndex } from './repair.ts'

const MAX_CHARACTERS = 25_000_000
/** How far into a text `looksLikeFeed` looks, and how much of its end. */
const SNIFFED = 20_000
const SNIFFED_END = 500

/** True where a text looks like a feed (RSS, Atom, JSON Feed of any version), so that the door knows who reads it. Cheap. */
export function looksLikeFeed(text: string): boolean {
  const head = text.slice(0, SNIFFED).trimStart()
  const tail = text.slice(-SNIFFED_END)
  if (head.startsWith('{')) return /"https?:(?:\/|\\\/){2}(?:www\.)?jsonfeed\.org(?:\/|\\\/)version/i.test(head + tail)
  const index = rootIndex(head)
  if (index === null) return false
  const root = head.slice(index, index + 2000)
  if (/^<(?:[\w.-]+:)?(?:rdf|channel)\b/i.test(root) && !/rss|netscape\.com|<item\b|<title\b/i.test(head.slice(index)))
    return false
  // An article that quotes a feed has words of its own before it.
  return (
    head.startsWith('<') ||
    /<\?xml\s[^>]*>\s*$/i.test(head.slice(0, index)) ||
    /<\/(?:[\w.-]+:)?(?:rss|feed|rdf)>\s*$/i.test(tail)
  )
}

/**
 * Reads a feed of any of these formats, however ill-formed, from decoded text; what an XML declaration says of its
 * encoding is ignored, entities of a DOCTYPE are never expanded. `base` is the URL that it came from. Throws
 * `feed-not-read` where nothing can be made of it and `feed-too-large` past the limits.
 */
export async function readFeed(text: string, at: string, base: string | null): Promise<FoundFeed> {
  if (text.length > MAX_CHARACTERS) {
    throw new ProblemError('feed-too-large', { at, what: 'characters', limit: MAX_CHARACTERS })
  }
  const clean = printable(text)
  const json = /^\s*[[({]/.test(clean)
  if (json) {
    const { readJsonFeed } = await import('./json.ts')
    const feed = readJsonFeed(clean, at, base)
    if (feed !== null) return withoutEmpty(feed)
  }
  const index = rootIndex(clean)
  if (index !== null) {
    const { readXmlFeed } = await import('./xml.ts')
    const feed = readXmlFeed(repairXml(clean.slice(index)), at, base)
    if (feed !== null) return withoutEmpty(feed)
  }
  throw new ProblemError('feed-not-read', { at })
}

/** Leaves out entries that say nothing: no title, no story, no link. */
function withoutEmpty(feed: FoundFeed): FoundFeed {
  return { ...feed, entries: feed.entries.filter(each => each.title !== null || each.html !== '' || each.url !== null) }
}
