import type { Feed } from 'feed'
import type { Entry } from './entry.ts'

/** Where a document stands among those of its feed: RFC 5005 §4. Absolute URLs of documents in its own format. */
export type Place = {
  /** The current document, where this is an archived one. */
  current: string | null
  /** The archived document with the entries before these. */
  older: string | null
  /** The archived document with the entries after these, where this is an archived one. */
  newer: string | null
}

/** A feed that is one document. */
export const ALONE: Place = { current: null, older: null, newer: null }

/**
 * True where a document says that it is archived (RFC 5005 §4 advises it): one that others stand beside. The W3C validator
 * takes one alone that says so for a part of what is lost.
 */
export function isArchive({ current, older, newer }: Place): boolean {
  return current !== null && (older ?? newer) !== null
}

/** How a format writes a document: `head`, each `entry` with `between` them, `foot`. An entry is the same in every document. */
export type Format = {
  /** The name of its files. */
  file: string
  /** Media type. */
  type: string
  /** What people call it. */
  title: string
  /** Which of `feedLinks` is its own address. */
  link: 'atom' | 'rss' | 'json'
  head(feed: Feed, place: Place): string
  entry(entry: Entry): string
  between: string
  foot: string
}

/** A document piece by piece: nothing of it is held but the entry that is being written. */
export function* pieces(format: Format, feed: Feed, place: Place = ALONE): Generator<string> {
  yield format.head(feed, place)
  for (const [index, entry] of feed.items.entries()) {
    if (index > 0) yield format.between
    yield format.entry(entry)
  }
  yield format.foot
}

/** A document whole. */
export function written(format: Format, feed: Feed, place: Place = ALONE): string {
  let text = ''
  for (const piece of pieces(format, feed, place)) text += piece
  return text
}

/** When a feed last changed: as it says, else the newest entry's date, else the epoch. Never the clock. */
export function updatedOf({ options, items }: Feed): Date {
  return options.updated ?? new Date(items.reduce((newest, { date }) => Math.max(newest, date.getTime()), 0))
}
