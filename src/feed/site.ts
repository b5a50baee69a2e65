/** Where a feed stands and what it says of itself. */
export type FeedSite = {
  title: string
  /** Absolute, ends in a slash. */
  url: string
  description: string | null
  /** BCP 47. */
  language: string
  /** Also the author of articles that name none (RFC 4287 §4.2.1). */
  author: { name: string; url: string | null; email: string | null } | null
  logo: string | null
  /** Who may do what with it, in a sentence. */
  rights: string | null
  /** The WebSub hub that tells readers of changes. */
  hub: string | null
}
