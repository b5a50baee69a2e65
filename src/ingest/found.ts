/** Somebody whom a source names as an author. */
export type FoundAuthor = { name: string; url: string | null; email: string | null }

/**
 * What one format's reader found in a source, as the source says it. Nothing of it is trusted yet: `finish` makes an
 * article of it (plain texts, dates, language, the sanitized body, takeaways), the same way for each format.
 */
export type Found = {
  /** Plain text, its entities decoded once; null where nothing says it. */
  title: string | null
  /** The dek, plain text. */
  summary: string | null
  authors: FoundAuthor[]
  /** When it was published and last changed, each as it is written there. */
  published: string | null
  updated: string | null
  /** As it is written there: `en`, `pt_BR`. */
  language: string | null
  tags: string[]
  /** The picture of the article; `url` may be relative to `base`. */
  image: { url: string; alt: string } | null
  /** What the source itself says its id, slug and URL are. */
  id: string | null
  slug: string | null
  url: string | null
  /** True for what the source calls unfinished. */
  draft: boolean
  /** The absolute URL that relative links stand on, or null where nothing says it. */
  base: string | null
  /** The body as HTML, not sanitized. */
  html: string
  /** Takeaways that the source states as data (a list in front matter), plain text. */
  takeaways: string[]
  /** "Why it matters" that the source states as data, as HTML, not sanitized. */
  whyItMatters: string | null
}

/** A feed as it was found: who publishes it, and its entries in the feed's order. */
export type FoundFeed = {
  id: string | null
  title: string | null
  url: string | null
  language: string | null
  entries: Found[]
}

/** Where a source is read for: what holds where it says nothing itself. */
export type Origin = {
  /** The file or URL, for places and for the lock file. */
  file: string
  /** BCP 47; null where only the text can tell. */
  language: string | null
  /** IANA zone of dates without one. */
  timeZone: string
  /** The absolute URL that relative links stand on where the source names none; null: beside its file. */
  base: string | null
  /** `extract` chooses takeaways where none are stated. */
  takeaways: 'stated' | 'extract'
}
